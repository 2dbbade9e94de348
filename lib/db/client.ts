import pg from 'pg';
import { readEnv } from '#lib/kit/env.ts';
import { AppError } from '#lib/kit/errors.ts';

/** The process's door to PostgreSQL: one pool. Prisma's client comes on top of it where it is wanted (`prismaOf`). */
export type Db = {
  pool: pg.Pool;
  url: string;
  close(): Promise<void>;
};

export function openDb(url: string, options: { max?: number; name?: string; idleInTransactionMs?: number } = {}): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 12,
    application_name: options.name ?? 'orrery',
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    // A process that is paused in the middle of a transaction must not hold its locks for ever: the server ends it.
    idle_in_transaction_session_timeout: options.idleInTransactionMs ?? 10_000,
  });
  // A dropped idle connection is no news: the pool opens another. Without a listener it would end the process.
  pool.on('error', () => {});
  return {
    pool,
    url,
    async close() {
      if (!pool.ended) await pool.end();
    },
  };
}

const KEY = Symbol.for('orrery.db');
type Holder = { [KEY]?: Db };

/** The one Db of this process, opened on first use. Kept on globalThis because a bundler may load this module twice. */
export function getDb(): Db {
  const holder = globalThis as Holder;
  if (!holder[KEY]) {
    const url = readEnv().databaseUrl;
    if (!url) throw new AppError('internal', 'DATABASE_URL is not set.', { detail: 'start with npm start, which sets it' });
    holder[KEY] = openDb(url);
  }
  return holder[KEY];
}
