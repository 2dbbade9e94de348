import type { PrismaClient } from '#prisma/generated/client.ts';
import type { Db } from './client.ts';

const made = new WeakMap<Db, PrismaClient>();

/**
 * Prisma's client on a Db's pool, loaded when it is first asked for: it weighs some 20 MB, and a plane whose paths are all plain SQL
 * should not carry it. For tests and one-off scripts.
 */
export async function prismaOf(db: Db): Promise<PrismaClient> {
  let client = made.get(db);
  if (!client) {
    const [{ PrismaPg }, generated] = await Promise.all([import('@prisma/adapter-pg'), import('#prisma/generated/client.ts')]);
    client = new generated.PrismaClient({ adapter: new PrismaPg(db.pool), transactionOptions: { maxWait: 10_000, timeout: 20_000 } });
    made.set(db, client);
  }
  return client;
}
