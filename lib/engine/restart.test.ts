import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { openDb } from '#lib/db/client.ts';
import { applyMigrations } from '#lib/db/migrate.ts';
import { closeNotify } from '#lib/db/notify.ts';
import { sqlOf } from '#lib/db/sql.ts';
import { createFakeDriver } from '#lib/drivers/fake/driver.ts';
import { ensurePostgres, type Postgres } from '#lib/plane/postgres.ts';
import { createMemoryGateway } from './testing/memory-gateway.ts';
import { testLog, until } from './testing/plane.ts';
import { seedScene, seedService } from './testing/seed.ts';
import { startEngine } from './wiring.ts';

test('PostgreSQL that is killed and comes back under work: nothing acknowledged is lost, nothing is stuck, the engine goes on', async () => {
  const home = await mkdtemp(join(tmpdir(), 'orrery-restart-'));
  const open = () => ensurePostgres({ home, durable: true, log: () => {} });
  let postgres: Postgres = await open();
  const url = await makeDatabase(postgres.url);
  const db = openDb(url);
  const driver = createFakeDriver();
  const rejected: unknown[] = [];
  const note = (error: unknown) => rejected.push(error);
  process.on('unhandledRejection', note);
  const scene = await seedScene(db);
  const engine = await startEngine({
    db,
    home,
    env: { clusterName: 'local', gatewayPort: 8088 },
    log: testLog,
    driver: { kind: 'fake', driver },
    gateway: createMemoryGateway(),
    proofMs: 100,
    leaseMs: 2_000,
    pollMs: 200,
  });
  try {
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      let asked = 0;
      let isOver = false;
      const writer = (async () => {
        while (!isOver) {
          asked += 1;
          const made = await seedService(db, scene, `round-${round}-${asked}`, { replicas: 2 }).catch(() => undefined);
          if (made) acknowledged.push(made.deploymentId);
          await new Promise((next) => setTimeout(next, 20));
        }
      })();
      const before = acknowledged.length;
      await until(
        'some to be written',
        () => acknowledged.length,
        (n) => n >= before + 4,
        20_000,
      );
      const gone = new Promise<void>((done) => postgres.onExit(done));
      // First with a word, then without.
      process.kill(postgres.pid, round === 0 ? 'SIGINT' : 'SIGKILL');
      await gone;
      postgres = await open();
      const after = acknowledged.length;
      await until(
        'more to be written',
        () => acknowledged.length,
        (n) => n > after,
        20_000,
      );
      isOver = true;
      await writer;
    }
    const healthy = () =>
      sqlOf(db)
        .query<{ id: string }>(`SELECT id FROM deployment WHERE health = 'Healthy' AND sync = 'Synced'`)
        .catch(() => []);
    const all = await sqlOf(db).query<{ id: string }>('SELECT id FROM deployment');
    expect(all.map((row) => row.id)).toEqual(expect.arrayContaining(acknowledged));
    await until('everything', healthy, (rows) => rows.length === all.length, 60_000, 50);
    await until(
      'two of each',
      () => driver.world.instances.size,
      (n) => n === all.length * 2,
      20_000,
    );
    await until(
      'an empty queue',
      () => sqlOf(db).query(`SELECT key FROM queue_key WHERE kind = 'deployment'`),
      (rows) => rows.length === 0,
      20_000,
    );
    expect((await engine.fullPass()).corrections).toBe(0);
    expect(rejected).toEqual([]);
  } finally {
    process.off('unhandledRejection', note);
    await engine.stop();
    await driver.close();
    await closeNotify(db);
    await db.close();
    await postgres.stop();
    await rm(home, { recursive: true, force: true });
  }
}, 180_000);

async function makeDatabase(admin: string): Promise<string> {
  const client = new pg.Client({ connectionString: admin });
  await client.connect();
  await client.query('CREATE DATABASE restarted');
  await client.end();
  const url = new URL(admin);
  url.pathname = '/restarted';
  await applyMigrations({ url: url.href });
  return url.href;
}
