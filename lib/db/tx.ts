import type { Db } from './client.ts';
import { announce } from './notify.ts';
import { type Sql, withTx } from './sql.ts';

export type Tx = { sql: Sql };

/**
 * One transaction of a service verb. Wanted state, audit row, event and queue keys commit together or not at all; after the commit
 * everybody is told that there is something to look at (a hint: polling finds it anyway).
 * A plain connection and not Prisma's: its client runs few statements at a time, so that some that wait for a lock would keep the
 * lock's holder from its next statement until all of them time out.
 */
export async function inTx<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  const value = await withTx(db, (sql) => work({ sql }));
  announce(db);
  return value;
}
