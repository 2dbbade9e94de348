import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import type { DeploymentWire } from '../lib/domain/deployment.ts';
import type { InstanceWire } from '../lib/domain/instance.ts';
import { cliOk } from './fixtures/cli.ts';
import { startLoad } from './fixtures/load.ts';
import { api, eventually, type RunningPlane, startPlane } from './fixtures/plane.ts';
import { writeService } from './fixtures/programs.ts';

/** What the software promises under load and harm, shown on a plane of its own with real processes. */
test.describe.configure({ mode: 'serial' });

let plane: RunningPlane;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  plane = await startPlane();
});
test.afterAll(async () => {
  await plane?.stop({ all: true });
});

const gatewayUrl = () => `http://127.0.0.1:${plane.gatewayPort}/`;
const hostOf = (service: string) => `${service}.dev.localhost`;

async function deployment(service: string): Promise<DeploymentWire> {
  const page = await api<{ items: DeploymentWire[] }>(plane, 'GET', `/deployments?service=${service}&environment=dev`);
  const found = page.items[0];
  if (!found) throw new Error(`${service} is not deployed`);
  return found;
}

async function instances(service: string): Promise<InstanceWire[]> {
  const { id } = await deployment(service);
  return (await api<{ items: InstanceWire[] }>(plane, 'GET', `/deployments/${id}/instances`)).items;
}

const settledOn = (service: string, revision: number, ready: number) =>
  eventually(
    `${service} settled on revision ${revision} with ${ready} ready`,
    async () => {
      const seen = await deployment(service);
      const alive = (await instances(service)).filter((item) => item.phase !== 'stopped');
      if (
        seen.sync === 'Synced' &&
        seen.health === 'Healthy' &&
        seen.revision === revision &&
        seen.rollout?.phase !== 'progressing' &&
        alive.length === ready &&
        alive.every((item) => item.phase === 'ready' && item.revision === revision)
      )
        return seen;
      throw new Error(
        JSON.stringify({
          sync: seen.sync,
          health: seen.health,
          revision: seen.revision,
          message: seen.message,
          rollout: seen.rollout,
          alive: alive.map((item) => `${item.phase}@${item.revision}`),
        }),
      );
    },
    90_000,
  );

/** Programs of a service that run on this machine, by the mark the driver leaves in their environment; the shims around them not counted. */
function programsOf(service: string): number {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const marks = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return marks.includes(`ORRERY_SERVICE=${service}`) && command[1]?.endsWith('server.mjs');
    } catch {
      return false; // ended meanwhile, or not ours to read
    }
  }).length;
}

test('a rolling update and a rollback under 200 requests a second lose no request', async () => {
  await cliOk(plane, ['apply', '-f', writeService('steady', { version: 'v1' }), '--wait']);
  await settledOn('steady', 1, 3);
  const load = startLoad(gatewayUrl(), { host: hostOf('steady') });
  await cliOk(plane, ['apply', '-f', writeService('steady', { version: 'v2' }), '--wait']);
  await settledOn('steady', 2, 3);
  await cliOk(plane, ['rollback', 'steady', '--environment', 'dev']);
  await settledOn('steady', 1, 3);
  const result = await load.stop();
  expect(result.failed, result.detail).toBe(0);
  expect(result.ok).toBeGreaterThan(200);
});

test('kill -9 of one of three instances loses at most what it held, and it is replaced', async () => {
  const before = await instances('steady');
  const victim = before.find((item) => item.phase === 'ready' && item.pid);
  if (!victim?.pid) throw new Error('no instance with a pid');
  const load = startLoad(gatewayUrl(), { host: hostOf('steady'), connections: 10 });
  await eventually('traffic flows', async () => true);
  killHard(victim.pid);
  await eventually('the instance was started again', async () =>
    (await instances('steady')).find((item) => item.id === victim.id && item.restarts >= 1 && item.phase === 'ready'),
  );
  await settledOn('steady', 1, 3);
  const result = await load.stop();
  expect(result.failed, result.detail).toBeLessThanOrEqual(10);
});

test('kill -9 of the web server (with its engine) and of PostgreSQL under load: no failed request, everything adopted', async () => {
  const before = (await instances('steady')).map((item) => `${item.id} ${item.pid}`).sort();
  const load = startLoad(gatewayUrl(), { host: hostOf('steady') });
  for (const victim of ['web', 'postgres', 'web'] as const) {
    killHard(planeProcess(victim));
    await eventually(
      `the plane is back after ${victim} was killed`,
      async () => (await fetch(`${plane.url}/api/ready`, { signal: AbortSignal.timeout(2_000) })).ok,
      60_000,
      100,
    );
  }
  await settledOn('steady', 1, 3);
  const result = await load.stop();
  expect(result.failed, result.detail).toBe(0);
  expect((await instances('steady')).map((item) => `${item.id} ${item.pid}`).sort()).toEqual(before);
  expect(programsOf('steady')).toBe(3);
  // It still heals what it adopted.
  const victim = (await instances('steady'))[0];
  if (!victim?.pid) throw new Error('no pid');
  killHard(victim.pid);
  await eventually('an adopted instance is healed', async () =>
    (await instances('steady')).find((item) => item.id === victim.id && item.phase === 'ready' && item.pid !== victim.pid),
  );
});

const BAD = {
  crashes: { behaviour: "console.error('cannot start: no database'); process.exit(3);" },
  'never gets ready': { ready: "response.statusCode = 503; response.end('warming up')" },
  'gets ready and then dies': { behaviour: 'setTimeout(() => process.exit(9), 1500);' },
} as const;

for (const [what, how] of Object.entries(BAD)) {
  test(`a revision that ${what} is stopped, undone and explained, and no request fails`, async () => {
    const name = `bad-${what.replaceAll(' ', '-')}`.slice(0, 38).replace(/-$/, '');
    await cliOk(plane, ['apply', '-f', writeService(name, { version: 'good', replicas: 2 }), '--wait']);
    await settledOn(name, 1, 2);
    const load = startLoad(gatewayUrl(), { host: hostOf(name) });
    await cliOk(plane, ['apply', '-f', writeService(name, { version: 'bad', replicas: 2, deadlineSeconds: 6, ...how }), '--no-wait']);
    const undone = await eventually('the revision was undone', async () => {
      const seen = await deployment(name);
      const alive = (await instances(name)).filter((item) => item.phase !== 'stopped');
      const back = alive.length === 2 && alive.every((item) => item.revision === 1 && item.phase === 'ready');
      return seen.sync === 'OutOfSync' && seen.stableRevision === 1 && back ? seen : undefined;
    });
    const result = await load.stop();
    expect(result.failed, result.detail).toBe(0);
    expect(undone.message).toMatch(/revision 2/i);
    const rollouts = await api<{ items: { toRevision: number; phase: string; message: string }[] }>(
      plane,
      'GET',
      `/deployments/${undone.id}/rollouts`,
    );
    const failed = rollouts.items.find((item) => item.toRevision === 2);
    expect(failed?.phase).toBe('failed');
    expect(failed?.message.length).toBeGreaterThan(20);
  });
}

function planeProcess(which: 'web' | 'postgres'): number {
  if (which === 'postgres') {
    const pointer = JSON.parse(readFileSync(`${plane.home}/postgres.json`, 'utf8')) as { dataDir?: string };
    return Number(readFileSync(`${pointer.dataDir ?? `${plane.home}/postgres`}/postmaster.pid`, 'utf8').split('\n')[0]);
  }
  const listening = execFileSync('sh', [
    '-c',
    `ss -ltnpH 'sport = :${new URL(plane.url).port}' | grep -o 'pid=[0-9]*' | head -1 | cut -d= -f2`,
  ])
    .toString()
    .trim();
  return Number(listening);
}

function killHard(pid: number): void {
  if (!Number.isInteger(pid) || pid <= 1) throw new Error(`not a process: ${pid}`);
  process.kill(pid, 'SIGKILL');
}
