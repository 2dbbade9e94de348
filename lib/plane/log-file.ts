import { copyFileSync, existsSync, readFileSync, renameSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/** One old log is kept: at each start of its writer the file begins anew once it is past 5 MB. */
export function boundLog(path: string): void {
  if (existsSync(path) && statSync(path).size > 5_000_000) renameSync(path, `${path}.1`);
}

/** While their writers run: once a minute a log past 20 MB is copied to `.1` and emptied; they append, so they go on at its start. */
export function keepLogsBounded(home: string): void {
  const look = (): void => {
    for (const name of ['postgres.log', 'web.log', 'gateway.out']) {
      const path = join(home, 'logs', name);
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) < 20_000_000) continue;
      copyFileSync(path, `${path}.1`);
      truncateSync(path);
    }
  };
  setInterval(look, 60_000).unref();
}

/** The last lines of a log, from the byte `from` on. */
export function lastLines(path: string, count: number, from = 0): string {
  if (!existsSync(path)) return '';
  return readFileSync(path).subarray(from).toString('utf8').trim().split('\n').slice(-count).join('\n');
}
