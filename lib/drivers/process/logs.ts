import { existsSync, type FSWatcher, mkdirSync, readdirSync, rmSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { LogLine, LogOptions } from '#lib/drivers/driver.ts';
import { createLogReader } from './log-reader.ts';

export const logFolder = (logs: string, id: string, attempt: number): string => join(logs, id, String(attempt));

/** Makes the folder of an attempt and drops all but the attempt before it. */
export function makeLogFolder(logs: string, id: string, attempt: number): string {
  const folder = logFolder(logs, id, attempt);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const old of attemptsOf(logs, id).slice(0, -2)) rmSync(logFolder(logs, id, old), { recursive: true, force: true });
  return folder;
}

/** Attempts whose logs are kept, oldest first. */
export function attemptsOf(logs: string, id: string): number[] {
  try {
    return readdirSync(join(logs, id))
      .map(Number)
      .filter(Number.isInteger)
      .sort((a, b) => a - b);
  } catch {
    return [];
  }
}

/**
 * An instance's lines. `isOver(attempt)`: its program has ended and all of its output is noted. Following goes on from attempt to
 * attempt until the logs are removed or the signal aborts.
 */
export async function* readLogs(
  logs: string,
  id: string,
  options: LogOptions,
  isOver: (attempt: number) => boolean,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  let attempt = attemptsOf(logs, id).at(options.previous ? -2 : -1);
  if (attempt === undefined || (options.previous && attemptsOf(logs, id).length < 2)) return;
  const follow = options.follow && !options.previous;
  const sinceMs = options.sinceIso === undefined ? undefined : Date.parse(options.sinceIso);
  const skip = sinceMs === undefined || Number.isNaN(sinceMs) ? () => false : (line: LogLine) => Date.parse(line.at) < sinceMs;
  let { reader, lines } = open(logFolder(logs, id, attempt), options, sinceMs);
  const partial = follow && !isOver(attempt) ? [] : [...reader.flush()];
  const first = [...lines, ...partial].filter((line) => !skip(line));
  yield* options.tailLines === undefined ? first : options.tailLines > 0 ? first.slice(-options.tailLines) : [];
  while (follow && !signal.aborted) {
    const over = isOver(attempt);
    for (const line of reader.read()) if (!skip(line)) yield line;
    const next = attemptsOf(logs, id).find((each) => each > (attempt ?? 0));
    if (over) yield* reader.flush();
    if (!existsSync(join(logs, id))) return;
    if (over && next !== undefined) {
      attempt = next;
      reader = createLogReader(logFolder(logs, id, attempt), 'oldest');
    } else await change(logFolder(logs, id, attempt), signal);
  }
}

/** Reads from as near to the end as the options allow: whole files are not read for their last ten lines. */
function open(
  folder: string,
  options: LogOptions,
  sinceMs: number | undefined,
): { reader: ReturnType<typeof createLogReader>; lines: LogLine[] } {
  if (sinceMs !== undefined && !Number.isNaN(sinceMs)) {
    const reader = createLogReader(folder, { sinceMs });
    return { reader, lines: [...reader.read()] };
  }
  for (let bytes = Math.max(262_144, (options.tailLines ?? 0) * 512); options.tailLines !== undefined; bytes *= 4) {
    const reader = createLogReader(folder, { lastBytes: bytes });
    const lines = [...reader.read()];
    if (reader.whole || lines.length > options.tailLines) return { reader, lines };
  }
  const reader = createLogReader(folder, 'oldest');
  return { reader, lines: [...reader.read()] };
}

/** Resolves soon after something in the folder changed, after half a second in any case, or when the signal aborts. */
function change(folder: string, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    let watcher: FSWatcher | undefined;
    const finish = (): void => {
      watcher?.close();
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      done();
    };
    const timer = setTimeout(finish, 500);
    signal.addEventListener('abort', finish);
    try {
      watcher = watch(folder, () => setTimeout(finish, 10));
      watcher.on('error', finish);
    } catch {
      // removed, or out of watches: the timer goes on
    }
  });
}
