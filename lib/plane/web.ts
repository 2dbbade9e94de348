import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import next from 'next';
import { readEnv } from '#lib/kit/env.ts';
import { distFolder } from './build.ts';
import { serveStaticFiles } from './static-files.ts';

type Hooks = { [SHUTDOWN]?: (() => Promise<void>)[]; [DIRECT]?: (request: IncomingMessage, response: ServerResponse) => boolean };
const SHUTDOWN = Symbol.for('orrery.shutdown');
const DIRECT = Symbol.for('orrery.direct');

/**
 * The web server's process: Next's handler on a server of our own, so that its end is ours to order. On SIGTERM, or when the launcher
 * is gone, it takes no new connection, runs what registered itself under Symbol.for('orrery.shutdown') (the engine), and exits.
 * Routes of the API that have been loaded (`lib/web/direct.ts`) and the build's own files (`static-files.ts`) are answered without Next.
 */
async function main(): Promise<void> {
  const { port, trustProxy } = readEnv();
  const app = next({ dev: false, dir: process.cwd(), port });
  const handle = app.getRequestHandler();
  const prepared = app.prepare();
  const serveStatic = serveStaticFiles(join(distFolder(), 'static'));
  const server = createServer(async (request, response) => {
    if (serveStatic(request, response)) return;
    await prepared;
    // Rate limits go by this address, so a client may not choose it.
    if (!trustProxy) request.headers['x-forwarded-for'] = (request.socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
    if ((globalThis as Hooks)[DIRECT]?.(request, response)) return;
    sendWhole(response);
    await handle(request, response);
  });
  // Longer than a proxy in front keeps its connections, so that it never writes to one we are closing.
  server.keepAliveTimeout = 65_000;
  server.once('error', (error: NodeJS.ErrnoException) =>
    fail(`The web server cannot listen on port ${port}: ${error.code ?? error.message}`),
  );
  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(0), 12_000).unref();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    await Promise.allSettled(((globalThis as Hooks)[SHUTDOWN] ?? []).map((hook) => hook()));
    // Event streams never end by themselves; everything else had this long to finish.
    setTimeout(() => server.closeAllConnections(), 1_000);
    await closed;
    process.exit(0);
  };
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(event, () => void stop());
  await prepared;
  server.listen(port);
}

/** Next sends head, body and end by themselves, each a write to the socket. An answer of known length needs no early head: all goes out in one. */
function sendWhole(response: ServerResponse): void {
  const flushHeaders = response.flushHeaders.bind(response);
  response.flushHeaders = () => {
    if (!response.hasHeader('content-length')) flushHeaders();
  };
}

function fail(sentence: string): void {
  console.error(sentence);
  process.exit(1);
}

main().catch((error: unknown) => fail(error instanceof Error ? (error.stack ?? error.message) : String(error)));
