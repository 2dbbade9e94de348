import type { Db } from '#lib/db/client.ts';
import { type Sql, withTx } from '#lib/db/sql.ts';

/** Several queries over one picture of the database: nothing that commits in between shows. Writes are refused by the database. */
export function inRead<T>(db: Db, work: (sql: Sql) => Promise<T>): Promise<T> {
  return withTx(db, work, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
}
