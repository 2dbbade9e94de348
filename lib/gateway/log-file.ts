import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

const MAX_BYTES = 5 * 1024 * 1024;
const MAX_LINES_PER_SECOND = 100;

export type LogFile = { info(message: string, fields?: object): void; warn(message: string, fields?: object): void };

/**
 * One JSON line per entry. A file of 5 MB becomes `<path>.1`, and the one before it goes: never more than two. Lines beyond 100 a
 * second are counted and dropped, so that a storm fills neither the disk nor the time.
 */
export function openLogFile(path: string, maxBytes = MAX_BYTES): LogFile {
  let file = openSync(path, 'a', 0o600);
  let bytes = fstatSync(file).size;
  let second = 0;
  let lines = 0;
  let dropped = 0;

  function write(level: number, msg: string, fields: object): void {
    const time = Date.now();
    const now = Math.floor(time / 1000);
    if (now !== second) {
      const lost = dropped;
      second = now;
      lines = 0;
      dropped = 0;
      if (lost > 0) write(40, 'log lines dropped', { count: lost });
    }
    lines += 1;
    if (lines > MAX_LINES_PER_SECOND) {
      dropped += 1;
      return;
    }
    if (bytes > maxBytes) rotate();
    bytes += writeSync(file, `${JSON.stringify({ level, time, pid: process.pid, ...fields, msg })}\n`);
  }

  function rotate(): void {
    closeSync(file);
    renameSync(path, `${path}.1`);
    file = openSync(path, 'a', 0o600);
    bytes = 0;
  }

  return {
    info: (message, fields = {}) => write(30, message, fields),
    warn: (message, fields = {}) => write(40, message, fields),
  };
}
