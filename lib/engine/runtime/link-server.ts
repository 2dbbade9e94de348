import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type Driver, DriverError } from '#lib/drivers/driver.ts';
import type { Log } from '#lib/kit/log.ts';
import { type EngineHealth, notePath, socketFolder, socketPath } from '#lib/link/protocol.ts';

type Deps = { home: string; engineId: string; driverOf(clusterId: string): Driver | undefined; health(): EngineHealth; log: Log };

/** Opens the engine's socket (0600) and clears away those of engines that are gone. */
export async function startLinkServer(deps: Deps): Promise<{ stop(): Promise<void> }> {
  const path = socketPath(deps.home, deps.engineId);
  const note = notePath(deps.home, deps.engineId);
  await mkdir(socketFolder(deps.home), { recursive: true, mode: 0o700 });
  await removeStale(deps.home);
  await rm(path, { force: true });
  const server = createServer((incoming, outgoing) => {
    answer(deps, incoming, outgoing).catch((error: unknown) => {
      if (!outgoing.headersSent) outgoing.writeHead(error instanceof DriverError && error.code === 'not-found' ? 404 : 503);
      outgoing.end(error instanceof DriverError ? error.message : 'the engine could not answer');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  await writeFile(note, JSON.stringify({ socket: path, pid: process.pid }), { mode: 0o600 });
  return {
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(note, { force: true });
      await rm(path, { force: true });
    },
  };
}

async function answer(deps: Deps, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://engine');
  if (incoming.method !== 'GET') return void outgoing.writeHead(405).end();
  if (url.pathname === '/health')
    return void outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(deps.health()));
  if (url.pathname === '/logs') return sendLogs(deps, url.searchParams, outgoing);
  outgoing.writeHead(404).end();
}

async function sendLogs(deps: Deps, query: URLSearchParams, outgoing: ServerResponse): Promise<void> {
  const driver = deps.driverOf(query.get('cluster') ?? '');
  if (!driver) return void outgoing.writeHead(404).end('this engine does not drive that cluster');
  const over = new AbortController();
  outgoing.on('close', () => over.abort());
  const tail = query.get('tail');
  const options = {
    follow: query.has('follow'),
    previous: query.has('previous'),
    tailLines: tail === null ? undefined : Math.max(0, Number(tail) || 0),
    sinceIso: query.get('since') ?? undefined,
  };
  outgoing.writeHead(200, { 'content-type': 'application/x-ndjson' });
  outgoing.flushHeaders();
  try {
    for await (const line of driver.logs(query.get('instance') ?? '', options, over.signal)) {
      // A reader that is slower than the program holds the reading back, not the memory.
      if (!outgoing.write(`${JSON.stringify(line)}\n`)) await drained(outgoing, over.signal);
    }
  } catch (error) {
    if (!over.signal.aborted) deps.log.warn({ error: String(error) }, 'a log stream ended early');
  }
  outgoing.end();
}

function drained(outgoing: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    outgoing.once('drain', done);
    signal.addEventListener('abort', done, { once: true });
  });
}

/** A socket nobody answers on belongs to an engine that is gone. */
async function removeStale(home: string): Promise<void> {
  const folder = socketFolder(home);
  for (const name of await readdir(folder)) {
    if (!/^engine-.*\.json$/.test(name)) continue;
    const note = join(folder, name);
    try {
      const { socket } = JSON.parse(await readFile(note, 'utf8')) as { socket: string };
      if (await isAlive(socket)) continue;
      await rm(socket, { force: true });
    } catch {
      // Not readable: it is in the way all the same.
    }
    await rm(note, { force: true });
  }
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (alive: boolean) => {
      socket.destroy();
      resolve(alive);
    };
    socket.setTimeout(500, () => end(true));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
