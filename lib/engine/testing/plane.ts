import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { type Db, openDb } from '#lib/db/client.ts';
import { closeNotify } from '#lib/db/notify.ts';
import { sqlOf } from '#lib/db/sql.ts';
import { createTestDatabase } from '#lib/db/testing.ts';
import { createFakeDriver, type FakeDriver } from '#lib/drivers/fake/driver.ts';
import { readVariable } from '#lib/kit/env.ts';
import { type Engine, type EngineOptions, startEngine } from '../wiring.ts';
import { createMemoryGateway, type MemoryGateway } from './memory-gateway.ts';
import { type Scene, seedScene } from './seed.ts';

export type TestPlane = {
  db: Db;
  scene: Scene;
  driver: FakeDriver;
  gateway: MemoryGateway;
  home: string;
  start(options?: Partial<EngineOptions>): Promise<Engine>;
  close(): Promise<void>;
};

export const testLog = pino({ level: readVariable('ORRERY_TEST_LOG') ?? 'silent' });

/** A database of its own, the fake driver, a gateway in memory, and engines on top of them. */
export async function createTestPlane(): Promise<TestPlane> {
  const database = await createTestDatabase();
  const db = openDb(database.url);
  const home = await mkdtemp(join(tmpdir(), 'orrery-engine-'));
  const scene = await seedScene(db);
  const driver = createFakeDriver();
  const gateway = createMemoryGateway();
  const engines: Engine[] = [];
  return {
    db,
    scene,
    driver,
    gateway,
    home,
    async start(options = {}) {
      const engine = await startEngine({
        db,
        home,
        env: { clusterName: 'local', gatewayPort: 8088 },
        log: testLog,
        driver: { kind: 'fake', driver },
        gateway,
        // Well above the lives of programs that die: a busy machine sees their end late.
        proofMs: 400,
        ...options,
      });
      engines.push(engine);
      return engine;
    },
    async close() {
      await Promise.all(engines.map((engine) => engine.stop()));
      await driver.close();
      await closeNotify(db);
      await db.close();
      await database.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

export type Status = {
  sync: string;
  health: string;
  message: string;
  revision: number;
  ready: number;
  total: number;
  stable: number | null;
  url: string | null;
};

export async function statusOf(db: Db, deploymentId: string): Promise<Status | undefined> {
  const [row] = await sqlOf(db).query<Status>(
    'SELECT sync, health, message, revision, ready_instances AS ready, total_instances AS total, stable_revision AS stable, url FROM deployment WHERE id = $1',
    [deploymentId],
  );
  return row;
}

/** Asks until `done` says yes, and returns what it saw. @throws with the last thing seen, when the time is over */
export async function until<T>(
  what: string,
  look: () => Promise<T> | T,
  done: (seen: T) => boolean,
  timeoutMs = 10_000,
  everyMs = 5,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (done(seen)) return seen;
    if (performance.now() > end)
      throw new Error(
        `${what}: not within ${timeoutMs} ms, last seen ${JSON.stringify(seen, (_k, v) => (typeof v === 'bigint' ? String(v) : v))}`,
      );
    await new Promise((next) => setTimeout(next, everyMs));
  }
}

export const settled = (db: Db, deploymentId: string, timeoutMs?: number) =>
  until(
    'settled',
    () => statusOf(db, deploymentId),
    (s) => s?.sync === 'Synced' && (s.health === 'Healthy' || s.health === 'Suspended'),
    timeoutMs,
  );
