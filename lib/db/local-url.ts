import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the embedded PostgreSQL of a home answers; kept in `<home>/postgres.json` (0600). */
export type LocalDatabase = { port: number; user: string; password: string; database: string };

export const toLocalUrl = ({ port, user, password, database }: LocalDatabase): string =>
  `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;

/** The address of the embedded PostgreSQL of this home, or null where none was made. It may not be running. */
export function findLocalUrl(home: string): string | null {
  const file = join(home, 'postgres.json');
  return existsSync(file) ? toLocalUrl(JSON.parse(readFileSync(file, 'utf8')) as LocalDatabase) : null;
}
