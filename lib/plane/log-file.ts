import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';

/** One old log is kept: at each start of its writer the file begins anew once it is past 5 MB. */
export function boundLog(path: string): void {
  if (existsSync(path) && statSync(path).size > 5_000_000) renameSync(path, `${path}.1`);
}

/** The last lines of a log, from the byte `from` on. */
export function lastLines(path: string, count: number, from = 0): string {
  if (!existsSync(path)) return '';
  return readFileSync(path).subarray(from).toString('utf8').trim().split('\n').slice(-count).join('\n');
}
