import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqlOf } from '#lib/db/sql.ts';
import type { Driver } from '#lib/drivers/driver.ts';
import { createProcessDriver } from '#lib/drivers/process/driver.ts';
import { idCore } from '#lib/kit/ids.ts';
import { engineHealth, openLogs } from '#lib/link/client.ts';
import { createTestPlane, settled, type TestPlane, testLog, until } from './testing/plane.ts';
import { SPEC, seedService } from './testing/seed.ts';

const SERVER = `console.log('hello from ' + process.env.PORT); require('http').createServer((q, a) => a.end('ok')).listen(+process.env.PORT, '127.0.0.1')`;
const spec = {
  ...SPEC,
  workload: { ...SPEC.workload, containers: { main: { command: ['node', '-e', SERVER] } } },
  terminationGracePeriodSeconds: 1,
};

let plane: TestPlane;
let home: string;
const drivers: Driver[] = [];
const openDriver = (): { kind: 'process'; driver: Driver } => {
  const driver = createProcessDriver({ home, runtimeRoot: `${home}-shared`, log: testLog });
  drivers.push(driver);
  return { kind: 'process', driver };
};
beforeEach(async () => {
  plane = await createTestPlane();
  home = await mkdtemp(join(tmpdir(), 'orrery-real-'));
});
afterEach(async () => {
  await plane.close();
  for (const driver of drivers.splice(0)) await driver.close();
  const last = createProcessDriver({ home, runtimeRoot: `${home}-shared`, log: testLog });
  for (const report of await last.observe(AbortSignal.timeout(5_000))) await last.remove(report.id, { epoch: 1n << 60n });
  await last.close();
  await rm(home, { recursive: true, force: true });
  await rm(`${home}-shared`, { recursive: true, force: true });
});

const instancesOf = () =>
  sqlOf(plane.db).query<{ id: string; pid: number | null; phase: string; attempt: number }>(
    'SELECT id, pid, phase, attempt FROM instance ORDER BY id',
  );

test('the next engine adopts what runs: same processes, no restart, no duplicate', async () => {
  const first = await plane.start({ home, driver: openDriver() });
  const { deploymentId } = await seedService(plane.db, plane.scene, 'checkout', { replicas: 2, spec });
  await settled(plane.db, deploymentId, 20_000);
  const before = await instancesOf();
  await first.stop();
  const second = await plane.start({ home, driver: openDriver() });
  await until(
    'the next engine to look',
    () => second.metrics().passes,
    (n) => n > 0,
  );
  await second.fullPass();
  expect(await instancesOf()).toEqual(before);
  process.kill(before[0]?.pid ?? 0, 'SIGKILL');
  await until(
    'the replacement',
    instancesOf,
    (rows) => rows[0]?.attempt === 2 && rows[0].phase === 'ready' && rows[0].pid !== before[0]?.pid,
  );
  expect((await instancesOf())[1]).toEqual(before[1]);
}, 60_000);

test('logs are read through the link, and without an engine it says so', async () => {
  const engine = await plane.start({ home, driver: openDriver() });
  const { deploymentId } = await seedService(plane.db, plane.scene, 'checkout', { spec });
  await settled(plane.db, deploymentId, 20_000);
  const [instance] = await instancesOf();
  const over = new AbortController();
  let line = '';
  for await (const one of openLogs(
    home,
    { cluster: engine.clusterId, instance: idCore(instance?.id ?? ''), follow: true, tailLines: 10 },
    over.signal,
  )) {
    line = one.text;
    break;
  }
  over.abort();
  expect(line).toMatch(/^hello from \d+$/);
  expect(await engineHealth(home)).toMatchObject({ engineId: engine.id, pid: process.pid });
  await engine.stop();
  await expect(engineHealth(home)).rejects.toMatchObject({ code: 'unavailable' });
}, 60_000);
