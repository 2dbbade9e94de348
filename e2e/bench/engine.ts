import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { type Db, openDb } from '#lib/db/client.ts';
import { closeNotify } from '#lib/db/notify.ts';
import { sqlOf } from '#lib/db/sql.ts';
import { createTestDatabase } from '#lib/db/testing.ts';
import { createFakeDriver } from '#lib/drivers/fake/driver.ts';
import { createProcessDriver } from '#lib/drivers/process/driver.ts';
import { createMemoryGateway, type MemoryGateway } from '#lib/engine/testing/memory-gateway.ts';
import { change, type Deployed, type Scene, SPEC, seedMany, seedScene, seedService } from '#lib/engine/testing/seed.ts';
import { type Engine, startEngine } from '#lib/engine/wiring.ts';
import { startTestDatabases } from '#lib/plane/testing/server.ts';
import { type Figure, median, round } from './figure.ts';

const SERVICES = 10_000;
const PASSES = 5;
const KILLS = 50;
const DEPLOYS = 15;

/** A full pass over unchanged services, the way back of a killed process, and the way of a new service to its first answer. */
export async function* run(): AsyncGenerator<Figure> {
  const databases = await startTestDatabases();
  process.env.ORRERY_TEST_DATABASES = databases.address;
  try {
    yield* onRealProcesses();
    yield* fullPasses();
  } finally {
    await databases.close();
  }
}

type Ground = { db: Db; scene: Scene; engine: Engine; gateway: MemoryGateway; home: string };

async function onGround<T>(kind: 'fake' | 'process', work: (ground: Ground) => AsyncGenerator<T> | Promise<T>): Promise<T[]> {
  // The full pass only reads: its ten thousand services may come to be without a flush each.
  const database = await createTestDatabase({ durable: kind === 'process' });
  const db = openDb(database.url);
  const home = mkdtempSync(join(tmpdir(), 'orrery-bench-engine-'));
  const log = pino({ level: 'silent' });
  const driver = kind === 'fake' ? createFakeDriver() : createProcessDriver({ home, runtimeRoot: `${home}-shared`, log });
  const gateway = createMemoryGateway();
  const scene = await seedScene(db);
  const engine = await startEngine({
    db,
    home,
    env: { clusterName: 'local', gatewayPort: 8088 },
    log,
    driver: { kind, driver },
    gateway,
    fullPassMs: 3_600_000,
  });
  const found: T[] = [];
  try {
    const made = work({ db, scene, engine, gateway, home });
    if (made instanceof Promise) found.push(await made);
    else for await (const one of made) found.push(one);
    return found;
  } finally {
    await sqlOf(db)
      .query('UPDATE deployment SET stopped = true, generation = generation + 1')
      .catch(() => []);
    await engine.stop();
    for (const report of await driver.observe(AbortSignal.timeout(5_000))) await driver.remove(report.id, { epoch: 1n << 60n });
    await driver.close();
    await closeNotify(db);
    await db.close();
    await database.drop();
    rmSync(home, { recursive: true, force: true });
    rmSync(`${home}-shared`, { recursive: true, force: true });
  }
}

async function* fullPasses(): AsyncGenerator<Figure> {
  const [figure] = await onGround('fake', async ({ db, scene, engine }) => {
    await seedMany(db, scene, SERVICES);
    await waitFor(
      async () =>
        Number(
          (
            await sqlOf(db).query<{ n: string }>(`SELECT count(*) AS n FROM deployment WHERE NOT (health = 'Healthy' AND sync = 'Synced')`)
          )[0]?.n,
        ) === 0,
      600_000,
    );
    await waitFor(
      async () =>
        Number((await sqlOf(db).query<{ n: string }>(`SELECT count(*) AS n FROM queue_key WHERE kind = 'deployment'`))[0]?.n) === 0,
      60_000,
    );
    const times: number[] = [];
    let corrections = 0;
    for (let n = 0; n < PASSES; n += 1) {
      const result = await engine.fullPass();
      times.push(result.tookMs / 1000);
      corrections += result.corrections;
    }
    if (corrections > 0) console.error(`engine: the full pass corrected ${corrections} of ${SERVICES} unchanged services`);
    const value = round(median(times));
    return {
      bench: 'engine',
      figure: `full pass over ${SERVICES} unchanged services`,
      value,
      unit: 's',
      bar: 5,
      met: value < 5 && corrections === 0,
    };
  });
  if (figure) yield figure;
}

async function* onRealProcesses(): AsyncGenerator<Figure> {
  const figures = await onGround('process', async function* (ground): AsyncGenerator<Figure> {
    const program = join(ground.home, 'serve.mjs');
    writeFileSync(
      program,
      `import { createServer } from 'node:http';\ncreateServer((q, a) => a.end('ok')).listen(Number(process.env.PORT), '127.0.0.1');\n`,
    );
    const spec = {
      ...SPEC,
      workload: {
        ...SPEC.workload,
        containers: {
          main: { command: ['node', '-e', `require('http').createServer((q, a) => a.end('ok')).listen(+process.env.PORT, '127.0.0.1')`] },
        },
      },
      terminationGracePeriodSeconds: 1,
    };
    const first = await seedService(ground.db, ground.scene, 'victim', { spec });
    await waitFor(async () => (await answers(ground, first)) !== undefined, 20_000);
    yield await killed(ground, first);
    yield await accepted(ground, spec);
  });
  yield* figures;
}

/** From kill -9 to the next program running, by process id. Each waits out the backoff of the one before by starting its count anew. */
async function killed({ db }: Ground, deployed: Deployed): Promise<Figure> {
  const pidOf = async () =>
    (
      await sqlOf(db).query<{ pid: number | null; phase: string }>('SELECT pid, phase FROM instance WHERE deployment_id = $1', [
        deployed.deploymentId,
      ])
    )[0];
  const times: number[] = [];
  for (let n = 0; n < KILLS; n += 1) {
    const before = await waitFor(async () => {
      const row = await pidOf();
      return row?.phase === 'ready' && row.pid ? row.pid : undefined;
    }, 20_000);
    await sqlOf(db).query(`UPDATE instance SET crashes = 0, started_at = started_at - interval '2 minutes' WHERE deployment_id = $1`, [
      deployed.deploymentId,
    ]);
    const started = performance.now();
    process.kill(before, 'SIGKILL');
    await waitFor(
      async () => {
        const row = await pidOf();
        return row?.pid && row.pid !== before && row.phase !== 'failed' ? row.pid : undefined;
      },
      20_000,
      1,
    );
    times.push(performance.now() - started);
  }
  const value = round(median(times), 1);
  return { bench: 'engine', figure: `kill -9 to replacement started, p50 of ${KILLS}`, value, unit: 'ms', bar: 100, met: value < 100 };
}

/** From the commit of a new service to an answer at its instance's address, less what the same program needs by itself. */
async function accepted(ground: Ground, spec: unknown): Promise<Figure> {
  const whole: number[] = [];
  const alone: number[] = [];
  for (let n = 0; n < DEPLOYS; n += 1) {
    alone.push(await startAlone());
    const started = performance.now();
    const deployed = await seedService(ground.db, ground.scene, `fresh-${n}`, { spec });
    await waitFor(() => answers(ground, deployed), 20_000, 1);
    whole.push(performance.now() - started);
    await change(ground.db, deployed, 'deleting_at = now()');
    await waitFor(
      async () => (await sqlOf(ground.db).query('SELECT 1 AS one FROM deployment WHERE id = $1', [deployed.deploymentId])).length === 0,
      20_000,
    );
  }
  const value = round(median(whole) - median(alone), 1);
  return {
    bench: 'engine',
    figure: "manifest accepted to accepting traffic, beyond the program's own start, p50",
    value,
    unit: 'ms',
    bar: 250,
    peer: { program: round(median(alone), 1) },
    met: value < 250,
  };
}

async function answers({ gateway }: Ground, deployed: Deployed): Promise<true | undefined> {
  const backend = gateway.routes.get(`host/${deployed.deploymentId}`)?.backends[0];
  return backend && (await isAnswering(backend.port)) ? true : undefined;
}

async function startAlone(): Promise<number> {
  const port = await freePort();
  const started = performance.now();
  const child = spawn('node', ['-e', `require('http').createServer((q, a) => a.end('ok')).listen(${port}, '127.0.0.1')`], {
    stdio: 'ignore',
  });
  await waitFor(async () => ((await isAnswering(port)) ? true : undefined), 20_000, 1);
  const took = performance.now() - started;
  child.kill('SIGKILL');
  return took;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function isAnswering(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const outgoing = get({ host: '127.0.0.1', port, timeout: 1_000, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    outgoing.on('error', () => resolve(false));
  });
}

async function waitFor<T>(look: () => Promise<T | undefined | false> | T | undefined | false, timeoutMs: number, everyMs = 5): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${look}`);
    await new Promise((next) => setTimeout(next, everyMs));
  }
}
