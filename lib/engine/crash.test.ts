import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sqlOf } from '#lib/db/sql.ts';
import { createProcessDriver } from '#lib/drivers/process/driver.ts';
import { childEnv, readVariable } from '#lib/kit/env.ts';
import { idCore } from '#lib/kit/ids.ts';
import { createTestPlane, statusOf, testLog, until } from './testing/plane.ts';
import { deployRevision, seedService } from './testing/seed.ts';

const ROUNDS = Number(readVariable('ORRERY_TEST_ROUNDS') ?? 20);
const SERVICES = 3;
const REPLICAS = 2;
/** A program that is ready as soon as it runs; the number makes a new revision of it. */
const specOf = (n: number) => ({
  workload: { containers: { main: { command: ['sleep', String(100_000 + n)], resources: { requests: { cpu: '1m', memory: '1Mi' } } } } },
  terminationGracePeriodSeconds: 1,
});

test(
  `an engine that is killed at any moment of a rollout leaves nothing behind: no duplicate, no orphan (${ROUNDS} rounds)`,
  async () => {
    const plane = await createTestPlane();
    const home = await mkdtemp(join(tmpdir(), 'orrery-crash-'));
    const env = childEnv({ DATABASE_URL: plane.db.url, ORRERY_HOME: home });
    let engine: ChildProcess | undefined;
    const start = () => {
      engine = spawn(process.execPath, ['lib/engine/testing/crash-engine-process.ts'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    };
    const kill = async () => {
      const ended = new Promise((done) => engine?.once('close', done));
      engine?.kill('SIGKILL');
      await ended;
    };
    try {
      start();
      const all = await Promise.all(
        Array.from({ length: SERVICES }, (_, n) =>
          seedService(plane.db, plane.scene, `crash-${n}`, { replicas: REPLICAS, spec: specOf(n) }),
        ),
      );
      const revisions = all.map(() => 1);
      const passed = async () => Number((await sqlOf(plane.db).query<{ n: string }>('SELECT count(*) AS n FROM event'))[0]?.n);
      for (let round = 0; round < ROUNDS; round += 1) {
        const which = round % SERVICES;
        const deployed = all[which];
        if (!deployed) throw new Error('there is no such service');
        revisions[which] = (revisions[which] ?? 0) + 1;
        const before = await passed();
        await deployRevision(plane.db, deployed, revisions[which], specOf(1_000 * (round + 1) + which));
        // It has begun to work; then, at any moment of that, it ends.
        await until('it to work', passed, (n) => n > before, 20_000);
        await new Promise((next) => setTimeout(next, Math.random() * 300));
        await kill();
        start();
      }
      for (const [n, deployed] of all.entries()) {
        await until(
          `service ${n} on its last revision`,
          () => statusOf(plane.db, deployed.deploymentId),
          (s) => s !== undefined && s.stable === revisions[n] && s.sync === 'Synced' && s.health === 'Healthy',
          60_000,
          50,
        );
      }
      const rows = () => sqlOf(plane.db).query<{ id: string; pid: number }>(`SELECT id, pid FROM instance ORDER BY id`);
      const wanted = (await rows()).map((row) => idCore(row.id)).sort();
      expect(wanted).toHaveLength(SERVICES * REPLICAS);
      await until(
        'one program for each row, and none besides',
        () => programsOf(wanted, home),
        (found) => found.join() === wanted.join(),
        20_000,
        100,
      );
    } finally {
      engine?.kill('SIGKILL');
      const driver = createProcessDriver({ home, runtimeRoot: `${home}-shared`, log: testLog });
      for (const report of await driver.observe(AbortSignal.timeout(5_000))) await driver.remove(report.id, { epoch: 1n << 60n });
      await driver.close();
      await plane.close();
      await rm(home, { recursive: true, force: true });
      await rm(`${home}-shared`, { recursive: true, force: true });
    }
  },
  120_000 + ROUNDS * 6_000,
);

/** The instances whose program (not the shim around it) this machine runs, by the marks the driver leaves in their environment. */
function programsOf(known: readonly string[], home: string): string[] {
  return readdirSync('/proc')
    .flatMap((pid) => {
      if (!/^\d+$/.test(pid)) return [];
      try {
        const marks = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
        const [program] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        const id = marks.find((mark) => mark.startsWith('ORRERY_INSTANCE='))?.slice('ORRERY_INSTANCE='.length);
        const isOurs =
          id !== undefined && (known.includes(id) || marks.some((mark) => mark.startsWith('ORRERY_SERVICE=crash-') || mark.includes(home)));
        return isOurs && program?.endsWith('sleep') ? [id] : [];
      } catch {
        return []; // ended meanwhile, or not ours to read
      }
    })
    .sort();
}
