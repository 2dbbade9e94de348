import type { Prisma } from '#prisma/generated/client.ts';
import type { Db } from './client.ts';
import { announce } from './notify.ts';
import { type Sql, sqlOfPrisma } from './sql.ts';

export type Tx = Prisma.TransactionClient & { sql: Sql };

/**
 * One transaction of a service verb. Wanted state, audit row, event and queue keys commit together or not at all; after the commit
 * everybody is told that there is something to look at (a hint: polling finds it anyway).
 */
export async function inTx<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  const value = await db.prisma.$transaction(async (client) => work(Object.assign(client, { sql: sqlOfPrisma(client) })));
  announce(db);
  return value;
}
