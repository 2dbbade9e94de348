import { readdir, readFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError } from '#lib/kit/errors.ts';
import { type EngineHealth, type LogLine, type LogParams, socketFolder } from './protocol.ts';

const CONNECT_MS = 2_000;

/** Lines of an instance's logs, from the engine that drives its cluster. @throws AppError `unavailable`, `not-found` */
export async function* openLogs(home: string, params: LogParams, signal: AbortSignal): AsyncGenerator<LogLine> {
  const query = new URLSearchParams({ cluster: params.cluster, instance: params.instance });
  if (params.follow) query.set('follow', '1');
  if (params.previous) query.set('previous', '1');
  if (params.tailLines !== undefined) query.set('tail', String(params.tailLines));
  if (params.sinceIso !== undefined) query.set('since', params.sinceIso);
  const answer = await askAny(home, `/logs?${query}`, signal, 'the engine is not running, so its logs cannot be read now');
  const lines = createInterface({ input: answer, crlfDelay: Number.POSITIVE_INFINITY });
  try {
    for await (const line of lines) if (line) yield JSON.parse(line) as LogLine;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    lines.close();
    answer.destroy();
  }
}

/** What an engine of this installation says about itself. @throws AppError `unavailable` */
export async function engineHealth(home: string, signal: AbortSignal = AbortSignal.timeout(CONNECT_MS)): Promise<EngineHealth> {
  const answer = await askAny(home, '/health', signal, 'the engine is not running');
  let text = '';
  for await (const chunk of answer) text += chunk;
  return JSON.parse(text) as EngineHealth;
}

/** Tries every engine's socket until one can answer. */
async function askAny(home: string, path: string, signal: AbortSignal, missing: string): Promise<IncomingMessage> {
  let refused: AppError | undefined;
  for (const socket of await listSockets(home)) {
    try {
      const answer = await ask(socket, path, signal);
      if (answer.statusCode === 200) return answer;
      let detail = '';
      for await (const chunk of answer) detail += chunk;
      refused = new AppError(answer.statusCode === 404 ? 'not-found' : 'unavailable', detail || 'the engine refused');
    } catch (error) {
      if (signal.aborted) throw error;
    }
  }
  throw refused ?? new AppError('unavailable', missing, { retryAfterMs: 1_000 });
}

async function listSockets(home: string): Promise<string[]> {
  const folder = socketFolder(home);
  const names = await readdir(folder).catch(() => []);
  const sockets: string[] = [];
  for (const name of names.filter((one) => /^engine-.*\.json$/.test(one))) {
    try {
      const note = JSON.parse(await readFile(join(folder, name), 'utf8')) as { socket?: unknown };
      if (typeof note.socket === 'string') sockets.push(note.socket);
    } catch {
      // A note that is being written, or is gone already.
    }
  }
  return sockets;
}

function ask(socketPath: string, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, path, method: 'GET', headers: { host: 'engine' }, signal }, resolve);
    outgoing.setTimeout(CONNECT_MS, () => outgoing.destroy(new Error('no answer')));
    outgoing.on('response', () => outgoing.setTimeout(0));
    outgoing.on('error', reject);
    outgoing.end();
  });
}
