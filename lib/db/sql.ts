import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Db } from './client.ts';

/**
 * The smallest thing that can run SQL, inside a transaction or outside one alike.
 * Parameters are $1, $2, …; give casts for anything that is not text or a number ($1::jsonb, $2::text[], $3::timestamptz).
 */
export type Sql = { query<Row extends object>(text: string, params?: readonly unknown[]): Promise<Row[]> };

export const sqlOfPg = (client: Pick<pg.PoolClient, 'query'>): Sql => ({
  query: async <Row extends object>(text: string, params: readonly unknown[] = []) => {
    const name = nameOf(text);
    const values = [...params];
    return (await client.query<Row & pg.QueryResultRow>(name ? { name, text, values } : { text, values })).rows;
  },
});

const MOST_NAMES = 400;
const seen = new Map<string, { times: number; name: string }>();

/** A text that comes again and again is prepared once a connection: planning costs more than running it. Texts are constants of the code. */
function nameOf(text: string): string | undefined {
  let entry = seen.get(text);
  if (!entry) {
    if (seen.size >= MOST_NAMES) return undefined;
    // By content: bundled twice, this module is there twice, over one pool.
    entry = { times: 0, name: `orrery_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}` };
    seen.set(text, entry);
  }
  entry.times += 1;
  return entry.times > 2 ? entry.name : undefined;
}

/** Plain SQL outside any transaction. */
export const sqlOf = (db: Db): Sql => sqlOfPg(db.pool as unknown as Pick<pg.PoolClient, 'query'>);

/** A transaction on one connection of the pool. Rolls back when `work` throws. `begin` may ask for an isolation level: a constant of the code. */
export async function withTx<T>(db: Db, work: (sql: Sql) => Promise<T>, begin = 'BEGIN'): Promise<T> {
  const client = await db.pool.connect();
  // A connection that dies while we hold it reports twice: by this event and by the failing query. The query is enough.
  const ignore = () => {};
  client.on('error', ignore);
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const value = await work(sqlOfPg(client));
    await client.query('COMMIT');
    return value;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}
