import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { announce } from '#lib/db/notify.ts';
import { enqueue } from '#lib/db/queue.ts';
import { sqlOf } from '#lib/db/sql.ts';
import { createGatewayClient, type GatewayClient } from '#lib/gateway/client.ts';
import { freePort } from '#lib/gateway/gateway-fixture.ts';
import { childEnv } from '#lib/kit/env.ts';
import { createTestPlane, settled, statusOf, type TestPlane, until } from './testing/plane.ts';
import { type Deployed, SPEC, seedService } from './testing/seed.ts';

/** A real gateway, and a port that somebody else holds. */
let plane: TestPlane;
let gateway: ChildProcess;
let client: GatewayClient;
let sharedPort: number;
let holder: Server;
let heldPort: number;

beforeEach(async () => {
  plane = await createTestPlane();
  sharedPort = await freePort();
  gateway = startGateway();
  client = createGatewayClient(join(plane.home, 'run', 'gateway.sock'));
  await until('the gateway', health, (seen) => seen !== undefined, 20_000);
  heldPort = await freePort();
  holder = createServer();
});
afterEach(async () => {
  client.close();
  gateway.kill('SIGKILL');
  await plane.close();
  await new Promise((done) => holder.close(done));
});

const startGateway = () =>
  spawn(process.execPath, ['lib/gateway/main.ts'], {
    env: childEnv({ ORRERY_HOME: plane.home, ORRERY_GATEWAY_PORT: String(sharedPort) }),
    stdio: 'ignore',
  });
const health = () => client.health().catch(() => undefined);
const hold = () => new Promise<void>((done) => holder.listen(heldPort, '127.0.0.1', done));
const start = () => plane.start({ gateway: client, fullPassMs: 300 });

const needy = {
  ...SPEC,
  workload: {
    ...SPEC.workload,
    containers: { main: { command: ['serve'], variables: { CATALOG_URL: `\${resources.catalog.url}` } } },
  },
};
/** web, which needs catalog at the port that is, or will be, somebody else's. */
async function seedNeedy(): Promise<Deployed> {
  const web = await seedService(plane.db, plane.scene, 'web', { needs: ['catalog'], spec: needy, replicas: 2, quiet: true });
  await sqlOf(plane.db).query('UPDATE dependency SET listen_port = $2 WHERE deployment_id = $1', [web.deploymentId, heldPort]);
  await enqueue(sqlOf(plane.db), [`deployment/${web.deploymentId}`]);
  announce(plane.db);
  return web;
}
const portOf = async () => (await sqlOf(plane.db).query<{ port: number }>('SELECT listen_port AS port FROM dependency'))[0]?.port ?? 0;
const urlsTold = () =>
  [...plane.driver.world.instances.values()].filter((one) => one.spec.name.service === 'web').map((one) => one.spec.env.CATALOG_URL);

/** Waits until every instance of web runs with an address on which the gateway answers. */
async function expectMoved(web: Deployed): Promise<void> {
  await until('another port', portOf, (port) => port !== heldPort, 15_000);
  const url = `http://127.0.0.1:${await portOf()}`;
  await until('the instances to be told', urlsTold, (urls) => urls.length === 2 && urls.every((one) => one === url), 15_000);
  await settled(plane.db, web.deploymentId, 15_000);
  await until(
    'the gateway to answer on it',
    () =>
      fetch(url).then(
        (answer) => answer.status,
        () => 0,
      ),
    (status) => status >= 500,
    15_000,
  );
  const events = await sqlOf(plane.db).query<{ message: string }>(`SELECT message FROM event WHERE type = 'AddressMoved'`);
  expect(events).toHaveLength(1);
  expect(events[0]?.message).toContain(`Port ${heldPort} is used by another program.`);
}

test.each([
  ['nobody answers behind it yet', false],
  ['its target runs', true],
])(
  'an edge whose port another program holds gets another one, and the instances that were told the old one are replaced (%s)',
  async (_what, hasTarget) => {
    await hold();
    await start();
    const catalog = hasTarget ? await seedService(plane.db, plane.scene, 'catalog') : undefined;
    if (catalog) await settled(plane.db, catalog.deploymentId);
    const web = await seedNeedy();
    if (catalog) await expectMoved(web);
    else {
      await until('another port', portOf, (port) => port !== heldPort, 15_000);
      await until(
        'the gateway to have it',
        async () => (await client.table()).failing,
        (failing) => failing === undefined,
      );
      await until('the instances to be told', urlsTold, (urls) => urls.length === 2 && !urls.some((one) => one?.endsWith(`:${heldPort}`)));
    }
  },
  60_000,
);

test('a port that is lost while the gateway is away is found by the full pass and moved', async () => {
  await start();
  const catalog = await seedService(plane.db, plane.scene, 'catalog');
  const web = await seedNeedy();
  await settled(plane.db, web.deploymentId);
  await settled(plane.db, catalog.deploymentId);
  expect(await portOf()).toBe(heldPort);
  const ended = new Promise((done) => gateway.once('close', done));
  gateway.kill('SIGKILL');
  await ended;
  await hold();
  gateway = startGateway();
  await expectMoved(web);
}, 60_000);

test('while routes are refused for a reason that no other port helps, the condition says the gateway’s own sentence and it is not tried all the time', async () => {
  let tries = 0;
  const sentence = 'Port 28001 cannot be opened (EMFILE).';
  const full = Object.assign(new Error(sentence), { status: 503 });
  const refusing = {
    ...plane.gateway,
    put: async () => {
      tries += 1;
      throw full;
    },
  };
  await plane.start({ gateway: refusing });
  const { deploymentId } = await seedService(plane.db, plane.scene, 'checkout');
  const routed = async () =>
    (
      await sqlOf(plane.db).query<{ c: { type: string; message: string }[] }>('SELECT conditions AS c FROM deployment WHERE id = $1', [
        deploymentId,
      ])
    )[0]?.c.find((one) => one.type === 'Routed')?.message;
  await until('the sentence', routed, (message) => message?.includes(sentence) ?? false);
  const seen = new Set<string | undefined>();
  const end = performance.now() + 3_000;
  await until(
    'three seconds',
    async () => seen.add(await routed()),
    () => performance.now() > end,
  );
  expect([...seen]).toHaveLength(1);
  expect(tries).toBeLessThan(10);
  expect(await statusOf(plane.db, deploymentId)).toMatchObject({ ready: 1 });
}, 30_000);
