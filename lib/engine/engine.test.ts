import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqlOf } from '#lib/db/sql.ts';
import { createFakeDriver } from '#lib/drivers/fake/driver.ts';
import { idCore } from '#lib/kit/ids.ts';
import { createTestPlane, settled, statusOf, type TestPlane, until } from './testing/plane.ts';
import { change, deployRevision, SPEC, seedService } from './testing/seed.ts';

let plane: TestPlane;
beforeEach(async () => {
  plane = await createTestPlane();
});
afterEach(async () => {
  await plane.close();
});

const instancesOf = (id: string) =>
  sqlOf(plane.db).query<{ id: string; revision: number; phase: string; attempt: number }>(
    'SELECT id, revision, phase, attempt FROM instance WHERE deployment_id = $1 ORDER BY id',
    [id],
  );
const rolloutsOf = (id: string) =>
  sqlOf(plane.db).query<{ to: number; phase: string; reason: string; message: string; cause: string }>(
    'SELECT to_revision AS "to", phase, reason, message, cause FROM rollout WHERE deployment_id = $1 ORDER BY started_at, id',
    [id],
  );
const bad = (command: string, rollout = {}) => ({
  ...SPEC,
  workload: { ...SPEC.workload, containers: { main: { command: [command] } } },
  rollout,
});

test('a deployment gets its instances, its route and its verdict', async () => {
  await plane.start();
  const { deploymentId } = await seedService(plane.db, plane.scene, 'checkout', { replicas: 2 });
  const status = await settled(plane.db, deploymentId);
  expect(status).toMatchObject({ ready: 2, total: 2, stable: 1, url: 'http://checkout.dev.localhost:8088/' });
  expect(plane.gateway.routes.get(`host/${deploymentId}`)?.backends).toHaveLength(2);
  expect(await rolloutsOf(deploymentId)).toMatchObject([{ to: 1, phase: 'promoted', cause: 'deploy' }]);
});

test('a killed instance is replaced at once, the same row with the next attempt', async () => {
  await plane.start();
  const { deploymentId } = await seedService(plane.db, plane.scene, 'checkout');
  await settled(plane.db, deploymentId);
  const [before] = await instancesOf(deploymentId);
  plane.driver.kill(idCore(before?.id ?? ''));
  const started = performance.now();
  await until(
    'the next attempt',
    () => instancesOf(deploymentId),
    (rows) => rows[0]?.attempt === 2 && rows[0].phase === 'ready',
  );
  expect(performance.now() - started).toBeLessThan(1_500);
  expect((await instancesOf(deploymentId))[0]?.id).toBe(before?.id);
});

test('a new revision replaces the old one without ever leaving fewer than wanted in the routes', async () => {
  await plane.start();
  const deployed = await seedService(plane.db, plane.scene, 'checkout', { replicas: 3 });
  await settled(plane.db, deployed.deploymentId);
  let least = 99;
  const key = `host/${deployed.deploymentId}`;
  const watch = setInterval(() => {
    least = Math.min(least, plane.gateway.routes.get(key)?.backends.filter((one) => one.state === 'ready').length ?? 0);
  }, 1);
  await deployRevision(plane.db, deployed, 2, bad('other'));
  await until(
    'revision 2',
    () => statusOf(plane.db, deployed.deploymentId),
    (s) => s?.stable === 2 && s.sync === 'Synced' && s.health === 'Healthy',
  );
  clearInterval(watch);
  expect(least).toBe(3);
  expect((await instancesOf(deployed.deploymentId)).map((one) => one.revision)).toEqual([2, 2, 2]);
});

test.each([
  ['crashes at start', { neverReady: true, exitAfterMs: 5, exitCode: 1 }, { progressDeadlineSeconds: 600 }, 'CrashLoop'],
  ['never gets ready', { neverReady: true }, { progressDeadlineSeconds: 1 }, 'ProgressDeadlineExceeded'],
  ['gets ready and then dies', { readyAfterMs: 5, exitAfterMs: 60, exitCode: 1 }, { progressDeadlineSeconds: 600 }, 'DiedAfterReady'],
  [
    'cannot be started',
    { failEnsure: { code: 'start-failed' as const, message: 'there is no such program', retry: false } },
    {},
    'StartFailed',
  ],
])(
  'a revision that %s is undone and explained, and the old one serves all the while',
  async (_what, behaviour, rollout, reason) => {
    await plane.start();
    plane.driver.behave((spec) => spec.command[0] === 'bad', behaviour);
    const deployed = await seedService(plane.db, plane.scene, 'checkout', { replicas: 2 });
    await settled(plane.db, deployed.deploymentId);
    const seen = new Set<string>();
    const key = `host/${deployed.deploymentId}`;
    const watch = setInterval(() => {
      seen.add((plane.gateway.routes.get(key)?.backends ?? []).map((one) => one.instance).join());
    }, 1);
    const good = (await instancesOf(deployed.deploymentId)).map((one) => one.id).sort();
    await deployRevision(plane.db, deployed, 2, bad('bad', rollout));
    await until(
      'the way back',
      () => rolloutsOf(deployed.deploymentId),
      (rows) => rows.at(-1)?.cause === 'autoRollBack' && rows.at(-1)?.phase === 'promoted',
      15_000,
    );
    clearInterval(watch);
    const rollouts = await rolloutsOf(deployed.deploymentId);
    expect(rollouts.map((one) => [one.to, one.phase, one.cause])).toEqual([
      [1, 'promoted', 'deploy'],
      [2, 'failed', 'deploy'],
      [1, 'promoted', 'autoRollBack'],
    ]);
    expect(rollouts[1]?.reason).toBe(reason);
    expect([...seen]).toEqual([good.join()]);
    const status = await until(
      'the verdict',
      () => statusOf(plane.db, deployed.deploymentId),
      (s) => s?.health === 'Healthy',
    );
    expect(status).toMatchObject({ sync: 'OutOfSync', revision: 2, stable: 1, total: 2 });
    expect(status?.message).toContain('Revision 2');
  },
  30_000,
);

test('scaling, stopping, starting, restarting and deleting end where they should', async () => {
  await plane.start();
  const deployed = await seedService(plane.db, plane.scene, 'checkout', { replicas: 1 });
  const { deploymentId } = deployed;
  await settled(plane.db, deploymentId);
  await change(plane.db, deployed, 'replicas = 4');
  await until(
    'four',
    () => statusOf(plane.db, deploymentId),
    (s) => s?.ready === 4 && s.health === 'Healthy',
  );
  await change(plane.db, deployed, 'replicas = 2');
  await until(
    'two',
    () => statusOf(plane.db, deploymentId),
    (s) => s?.total === 2 && s.health === 'Healthy',
  );
  await change(plane.db, deployed, 'stopped = true');
  await until(
    'stopped',
    () => statusOf(plane.db, deploymentId),
    (s) => s?.total === 0 && s.health === 'Suspended',
  );
  expect(plane.gateway.routes.get(`host/${deploymentId}`)?.emptyReason).toContain('stopped');
  await change(plane.db, deployed, 'stopped = false');
  await until(
    'started',
    () => statusOf(plane.db, deploymentId),
    (s) => s?.ready === 2 && s.health === 'Healthy',
  );
  const before = (await instancesOf(deploymentId)).map((one) => one.id);
  await change(plane.db, deployed, `restart_round = 1, cause = 'restart'`);
  await until(
    'restarted',
    () => instancesOf(deploymentId),
    (rows) => rows.length === 2 && rows.every((one) => !before.includes(one.id)),
  );
  await settled(plane.db, deploymentId);
  await sqlOf(plane.db).query('UPDATE service SET deleting_at = now() WHERE id = $1', [deployed.serviceId]);
  await change(plane.db, deployed, 'deleting_at = now()');
  await until(
    'gone',
    () => sqlOf(plane.db).query('SELECT 1 AS one FROM service'),
    (rows) => rows.length === 0,
  );
  expect(plane.driver.world.instances.size).toBe(0);
  expect(plane.gateway.routes.size).toBe(0);
});

test('an edge leads to its target as soon as both are there, and says why while they are not', async () => {
  await plane.start();
  const web = await seedService(plane.db, plane.scene, 'web', { needs: ['catalog'] });
  await settled(plane.db, web.deploymentId);
  const edge = () => [...plane.gateway.routes.values()].find((route) => route.key.startsWith('edge/'));
  expect(edge()).toMatchObject({ backends: [] });
  expect(edge()?.emptyReason).toContain('There is no service "catalog"');
  const catalog = await seedService(plane.db, plane.scene, 'catalog');
  await until('the edge', edge, (route) => route?.backends.length === 1);
  await until(
    'the source',
    () => statusOf(plane.db, web.deploymentId),
    (s) => s?.message === '1 of 1 instances are ready.',
  );
  await change(plane.db, catalog, 'deleting_at = now()');
  await until('the edge is empty', edge, (route) => route?.backends.length === 0 && route.emptyReason.includes('There is no service'));
});

test('nothing is stopped while the gateway does not answer', async () => {
  await plane.start();
  const deployed = await seedService(plane.db, plane.scene, 'checkout', { replicas: 2 });
  await settled(plane.db, deployed.deploymentId);
  plane.gateway.down = true;
  await deployRevision(plane.db, deployed, 2, bad('other'));
  await until(
    'the new one',
    () => instancesOf(deployed.deploymentId),
    (rows) => rows.some((one) => one.revision === 2 && one.phase === 'ready'),
  );
  await new Promise((next) => setTimeout(next, 500));
  expect((await instancesOf(deployed.deploymentId)).filter((one) => one.revision === 1 && one.phase === 'ready')).toHaveLength(2);
  plane.gateway.down = false;
  await until(
    'revision 2',
    () => statusOf(plane.db, deployed.deploymentId),
    (s) => s?.stable === 2 && s.health === 'Healthy',
  );
});

test('a full pass over settled objects corrects nothing', async () => {
  const engine = await plane.start();
  const all = await Promise.all(Array.from({ length: 20 }, (_, n) => seedService(plane.db, plane.scene, `service-${n}`)));
  for (const one of all) await settled(plane.db, one.deploymentId);
  const result = await engine.fullPass();
  expect(result.corrections).toBe(0);
  expect(result.objects).toBeGreaterThanOrEqual(21);
});

test('routes that the gateway serves otherwise than it was told are told again', async () => {
  await plane.start({ fullPassMs: 200 });
  const { deploymentId } = await seedService(plane.db, plane.scene, 'checkout', { replicas: 2 });
  await settled(plane.db, deploymentId);
  const key = `host/${deploymentId}`;
  const good = plane.gateway.routes.get(key);
  if (!good) throw new Error('it has no route');
  for (const altered of [undefined, { ...good, backends: good.backends.slice(1) }, { ...good, emptyReason: 'something else' }]) {
    if (altered) plane.gateway.routes.set(key, altered);
    else plane.gateway.routes.delete(key);
    await until(
      'the route as it should be',
      () => plane.gateway.routes.get(key),
      (route) => route?.backends.length === 2 && route.emptyReason === good.emptyReason,
    );
  }
  plane.gateway.routes.set('host/dep_nobody', { ...good, key: 'host/dep_nobody' });
  await until(
    'the stray route to go',
    () => plane.gateway.routes.has('host/dep_nobody'),
    (has) => !has,
  );
  const puts = plane.gateway.puts;
  const passes = performance.now() + 700;
  await until(
    'some more passes',
    () => performance.now(),
    (now) => now > passes,
  );
  expect(plane.gateway.puts).toBe(puts);
});

test('two engines that place at the same moment never ask more of a node than it has', async () => {
  const capacity = { cpuMilli: 10_000, memoryMib: 10_000 };
  const driver = createFakeDriver({ capacity });
  const own = { driver: { kind: 'fake' as const, driver } };
  await plane.start(own);
  await plane.start(own);
  await until(
    'the node',
    () => sqlOf(plane.db).query('SELECT 1 AS one FROM node'),
    (rows) => rows.length === 1,
  );
  // Forty ask for a twentieth each: one half of them has no place, whoever comes first.
  const spec = {
    ...SPEC,
    workload: { ...SPEC.workload, containers: { main: { command: ['serve'], resources: { requests: { cpu: '500m', memory: '1Mi' } } } } },
  };
  await Promise.all(Array.from({ length: 40 }, (_, n) => seedService(plane.db, plane.scene, `service-${n}`, { spec })));
  const verdicts = () =>
    sqlOf(plane.db).query<{ ready: number; message: string }>('SELECT ready_instances AS ready, message FROM deployment');
  const seen = await until(
    'twenty to run and twenty to say why not',
    verdicts,
    (rows) => rows.filter((row) => row.ready === 1).length === 20 && rows.filter((row) => row.message.includes('enough CPU')).length === 20,
    20_000,
  );
  expect(seen).toHaveLength(40);
  const [sum] = await sqlOf(plane.db).query<{ cpu: string }>('SELECT sum(cpu_request_milli) AS cpu FROM instance');
  expect(Number(sum?.cpu)).toBe(10_000);
  await driver.close();
}, 60_000);

test('what a program says in bytes that no database keeps is kept readable, and stops nobody else', async () => {
  plane.driver.behave((spec) => spec.command[0] === 'odd', { unreadyAfterMs: 50, unreadyMessage: 'said \0 and half a pair: \ud83d' });
  await plane.start();
  const odd = await seedService(plane.db, plane.scene, 'odd', { spec: bad('odd') });
  await until(
    'the message',
    () => sqlOf(plane.db).query<{ message: string }>('SELECT message FROM instance WHERE deployment_id = $1', [odd.deploymentId]),
    (rows) => rows[0]?.message === 'said \ufffd and half a pair: \ufffd',
  );
  const good = await seedService(plane.db, plane.scene, 'good');
  await settled(plane.db, good.deploymentId);
});

test('two engines on one database share the work: no duplicate, no orphan, and the one that is left goes on', async () => {
  const first = await plane.start({ leaseMs: 1_000, pollMs: 100 });
  await plane.start({ leaseMs: 1_000, pollMs: 100 });
  const all = await Promise.all(Array.from({ length: 10 }, (_, n) => seedService(plane.db, plane.scene, `service-${n}`, { replicas: 2 })));
  await settled(plane.db, all[0]?.deploymentId ?? '');
  await first.stop();
  for (const one of all) await settled(plane.db, one.deploymentId, 20_000);
  for (const one of all) await deployRevision(plane.db, one, 2, bad('other'));
  for (const one of all) {
    await until(
      'revision 2',
      () => statusOf(plane.db, one.deploymentId),
      (s) => s?.stable === 2 && s.health === 'Healthy',
      20_000,
    );
  }
  await until(
    'the old ones to be gone',
    () => plane.driver.world.instances.size,
    (n) => n === 20,
  );
  expect(await sqlOf(plane.db).query('SELECT id FROM instance')).toHaveLength(20);
}, 60_000);
