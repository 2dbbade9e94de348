import { expect, test } from 'vitest';
import { sqlOf } from '#lib/db/sql.ts';
import { createTestPlane, until } from './testing/plane.ts';
import { seedService } from './testing/seed.ts';

test('connections that are dropped again and again lose nothing: everything converges and nothing crashes', async () => {
  const plane = await createTestPlane();
  const rejected: unknown[] = [];
  const note = (error: unknown) => rejected.push(error);
  process.on('unhandledRejection', note);
  try {
    const engine = await plane.start({ leaseMs: 2_000, pollMs: 200 });
    const all: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      // The test's own writes meet the same outages: like a service verb, they are made again until they commit.
      all.push(
        await until(
          `service ${n}`,
          () =>
            seedService(plane.db, plane.scene, `service-${n}`, { replicas: 2 }).then(
              (one) => one.deploymentId,
              () => '',
            ),
          (id) => id !== '',
        ),
      );
      await drop();
    }
    const healthy = () =>
      sqlOf(plane.db)
        .query<{ id: string }>(`SELECT id FROM deployment WHERE health = 'Healthy' AND sync = 'Synced'`)
        .catch(() => []);
    await until('everything', healthy, (rows) => rows.length === all.length, 30_000);
    expect(plane.driver.world.instances.size).toBe(24);
    expect((await engine.fullPass()).corrections).toBe(0);
    expect(rejected).toEqual([]);
  } finally {
    process.off('unhandledRejection', note);
    await plane.close();
  }

  async function drop(): Promise<void> {
    await sqlOf(plane.db)
      .query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()')
      .catch(() => []);
  }
}, 60_000);
