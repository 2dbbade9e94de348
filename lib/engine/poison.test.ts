import { expect, test } from 'vitest';
import { sqlOf } from '#lib/db/sql.ts';
import { createTestPlane, until } from './testing/plane.ts';
import { seedMany } from './testing/seed.ts';

test('200 poisoned rows among 2,000 services: the 1,800 converge, the 200 are parked with a reason', async () => {
  const plane = await createTestPlane();
  try {
    await plane.start();
    const isPoisoned = (n: number) => n % 10 === 3;
    const ids = await seedMany(plane.db, plane.scene, 2_000, isPoisoned);
    const count = async (where: string) => Number((await sqlOf(plane.db).query<{ n: string }>(`SELECT count(*) AS n FROM ${where}`))[0]?.n);
    await until(
      'the good ones',
      () => count(`deployment WHERE health = 'Healthy' AND sync = 'Synced'`),
      (n) => n === 1_800,
      110_000,
      250, // counting is work for the same database
    );
    await until(
      'the bad ones',
      () => count('queue_key WHERE parked_at IS NOT NULL'),
      (n) => n === 200,
    );
    const parked = await sqlOf(plane.db).query<{ key: string; reason: string }>(
      'SELECT key, parked_reason AS reason FROM queue_key WHERE parked_at IS NOT NULL',
    );
    expect(parked.map((row) => row.key).sort()).toEqual(
      ids
        .filter((_, n) => isPoisoned(n))
        .map((id) => `deployment/${id}`)
        .sort(),
    );
    expect(parked[0]?.reason).toContain('Revision 1 cannot be read');
  } finally {
    await plane.close();
  }
}, 150_000);
