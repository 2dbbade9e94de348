import { expect, test } from '@playwright/test';
import pg from 'pg';
import type { DeploymentWire } from '../lib/domain/deployment.ts';
import type { InstanceWire } from '../lib/domain/instance.ts';
import { cliOk } from './fixtures/cli.ts';
import { startLoad } from './fixtures/load.ts';
import { api, eventually, type RunningPlane, startPlane } from './fixtures/plane.ts';
import { programsOf, type Running, startEngineProcess, startOutsideDatabase } from './fixtures/processes.ts';
import { writeService } from './fixtures/programs.ts';

/** The plane in parts: a PostgreSQL of somebody's own, a web server without an engine, and engines as processes that come and go. */
test.describe.configure({ mode: 'serial' });

let database: Awaited<ReturnType<typeof startOutsideDatabase>>;
let plane: RunningPlane;
const engines: Running[] = [];
const startEngine = (): Running => {
  const engine = startEngineProcess(plane);
  engines.push(engine);
  return engine;
};

test.beforeAll(async () => {
  test.setTimeout(300_000);
  database = await startOutsideDatabase();
  plane = await startPlane({ env: { DATABASE_URL: database.url, ORRERY_ENGINE: 'off' } });
});
test.afterAll(async () => {
  for (const engine of engines) await engine.end('SIGTERM');
  await plane?.stop({ all: true });
  await database?.stop();
});

async function deploymentOf(service: string): Promise<DeploymentWire> {
  const { items } = await api<{ items: DeploymentWire[] }>(plane, 'GET', `/deployments?service=${service}&environment=dev`);
  const [found] = items;
  if (!found) throw new Error(`${service} is not deployed`);
  return found;
}

const aliveOf = async (service: string): Promise<InstanceWire[]> => {
  const { id } = await deploymentOf(service);
  const { items } = await api<{ items: InstanceWire[] }>(plane, 'GET', `/deployments/${id}/instances`);
  return items.filter((item) => item.phase !== 'stopped');
};

const settledOn = (service: string, revision: number, ready: number) =>
  eventually(
    `${service} settled on revision ${revision} with ${ready} ready`,
    async () => {
      const seen = await deploymentOf(service);
      const alive = await aliveOf(service);
      const there = alive.length === ready && alive.every((item) => item.phase === 'ready' && item.revision === revision);
      if (seen.sync === 'Synced' && seen.health === 'Healthy' && seen.rollout?.phase !== 'progressing' && there) return alive;
      throw new Error(JSON.stringify({ ...seen, conditions: undefined, alive: alive.map((item) => `${item.phase}@${item.revision}`) }));
    },
    90_000,
  );

const loadOn = (service: string) => startLoad(`http://127.0.0.1:${plane.gatewayPort}/`, { host: `${service}.dev.localhost` });
let engine: Running;

test('an outside PostgreSQL is used as it is; without an engine a service waits, and with one it runs', async () => {
  await cliOk(plane, ['apply', '-f', writeService('parted', { version: 'v1' }), '--no-wait']);
  expect((await deploymentOf('parted')).observedGeneration).toBe(0);
  expect(programsOf('parted')).toEqual([]);
  engine = startEngine();
  await settledOn('parted', 1, 3);
  expect(plane.output()).not.toContain('initdb');
  expect(await cliOk(plane, ['audit', 'verify'])).toContain('unbroken');
});

test('kill -9 of the engine in the middle of a rollout, under 200 requests a second: no request fails, the next one adopts and ends it', async () => {
  const load = loadOn('parted');
  await cliOk(plane, ['apply', '-f', writeService('parted', { version: 'v2' }), '--no-wait']);
  await eventually('the rollout is under way', async () => (await aliveOf('parted')).some((item) => item.revision === 2));
  await engine.end('SIGKILL');
  const before = programsOf('parted');
  engine = startEngine();
  await settledOn('parted', 2, 3);
  const result = await load.stop();
  expect(result.failed, result.detail).toBe(0);
  expect(result.ok).toBeGreaterThan(100);
  expect(before.length).toBeGreaterThanOrEqual(3);
  await eventually('no orphan is left', async () => programsOf('parted').length === 3);
});

test('kill -9 of a resting engine: the next adopts what runs as it is, and heals it', async () => {
  const before = (await aliveOf('parted')).map((item) => `${item.id} ${item.pid}`).sort();
  const load = loadOn('parted');
  await engine.end('SIGKILL');
  engine = startEngine();
  await cliOk(plane, ['scale', 'parted', '4', '--wait']);
  const result = await load.stop();
  expect(result.failed, result.detail).toBe(0);
  const after = (await aliveOf('parted')).map((item) => `${item.id} ${item.pid}`);
  expect(after).toEqual(expect.arrayContaining(before));
  const [victim] = await aliveOf('parted');
  if (!victim?.pid) throw new Error('nothing to kill');
  process.kill(victim.pid, 'SIGKILL');
  await eventually('it is started again', async () =>
    (await aliveOf('parted')).find((item) => item.id === victim.id && item.phase === 'ready' && item.pid !== victim.pid),
  );
  expect(programsOf('parted')).toHaveLength(4);
});

test('two engines share the work of one database, and the one that stays takes over all of it', async () => {
  const second = startEngine();
  const owners = new Set<string>();
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  const names = ['one', 'two', 'three', 'four', 'five', 'six'].map((word) => `shared-${word}`);
  const look = async () => {
    const { rows } = await pool.query<{ owner: string }>(
      "SELECT DISTINCT lease_owner AS owner FROM queue_key WHERE key LIKE 'deployment/%' AND lease_owner IS NOT NULL",
    );
    for (const { owner } of rows) owners.add(owner);
    return owners.size >= 2;
  };
  for (const name of names) await cliOk(plane, ['apply', '-f', writeService(name, { version: 'v1', replicas: 1 }), '--no-wait']);
  await eventually(
    'both engines have held keys',
    async () => {
      if (await look()) return true;
      await cliOk(plane, ['restart', names[0] ?? '', '--no-wait']);
      return false;
    },
    60_000,
    5,
  );
  for (const name of names)
    await eventually(`${name} runs once`, async () => programsOf(name).length === 1 && (await aliveOf(name)).length === 1);
  await engine.end('SIGTERM');
  engine = second;
  await cliOk(plane, ['scale', names[1] ?? '', '3', '--wait']);
  expect(programsOf(names[1] ?? '')).toHaveLength(3);
  await pool.end();
});
