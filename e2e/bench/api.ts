import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDb } from '#lib/db/client.ts';
import { closeNotify } from '#lib/db/notify.ts';
import { createTestDatabase } from '#lib/db/testing.ts';
import { newId } from '#lib/kit/ids.ts';
import { startTestDatabases } from '#lib/plane/testing/server.ts';
import { type Context, systemContext } from '#lib/services/context.ts';
import { createToken } from '#lib/services/identity/create-token.ts';
import { applyManifests } from '#lib/services/manifest/apply.ts';
import { type Figure, median, quantile, round } from './figure.ts';
import { freePort, startWebServer } from './web-server.ts';

const SERVICES = 1_200;
const RATE_PER_SECOND = 500;
const ROUNDS = 5;
const SECONDS = 4;
const WARM_UP_SECONDS = 3;
const BAR_MS = 25;

/**
 * How long reads of the API take at 500 requests per second, sent evenly and not waiting for one another, on the production server and a
 * database that flushes to disk, with 1,200 deployed services. The requests are what a portal asks for: pages of the list, single
 * services and deployments, facets, who I am. Needs a build (`next build`); ORRERY_DIST names its folder.
 */
export async function* run(): AsyncGenerator<Figure> {
  const home = mkdtempSync(join(tmpdir(), 'orrery-bench-api-'));
  const databases = await startTestDatabases();
  Object.assign(process.env, { ORRERY_TEST_DATABASES: databases.address, ORRERY_HOME: home, ORRERY_LOG: 'error' });
  const database = await createTestDatabase({ durable: true });
  let server: ChildProcess | undefined;
  try {
    const { token, paths } = await seed(database.url);
    const port = await freePort();
    server = await startWebServer({ DATABASE_URL: database.url, PORT: String(port), ORRERY_HOME: home, ORRERY_ENGINE: 'off' }, port);
    await load(port, token, paths, WARM_UP_SECONDS);
    const rounds: number[][] = [];
    for (let i = 0; i < ROUNDS; i += 1) rounds.push(await load(port, token, paths, SECONDS));
    const p99 = median(rounds.map((latencies) => quantile(latencies, 0.99)));
    yield {
      bench: 'api',
      figure: `p50 of reads at ${RATE_PER_SECOND}/s`,
      value: round(median(rounds.map((latencies) => quantile(latencies, 0.5)))),
      unit: 'ms',
      bar: null,
    };
    yield { bench: 'api', figure: `p99 of reads at ${RATE_PER_SECOND}/s`, value: round(p99), unit: 'ms', bar: BAR_MS, met: p99 < BAR_MS };
  } finally {
    server?.kill('SIGKILL');
    await database.drop().catch(() => {});
    await databases.close();
    rmSync(home, { recursive: true, force: true });
  }
}

async function seed(url: string): Promise<{ token: string; paths: string[] }> {
  const db = openDb(url);
  const [teamId, userId] = [newId('team'), newId('user')];
  await db.pool.query(`INSERT INTO environment (id, name, title, position) VALUES ($1, 'dev', 'Development', 1)`, [newId('environment')]);
  await db.pool.query(`INSERT INTO team (id, name, title) VALUES ($1, 'bench', 'Bench')`, [teamId]);
  await db.pool.query(`INSERT INTO "user" (id, email, name) VALUES ($1, 'bench@bench.example', 'Bench')`, [userId]);
  await db.pool.query(`INSERT INTO membership (id, team_id, user_id, role) VALUES ($1, $2, $3, 'owner')`, [
    newId('member'),
    teamId,
    userId,
  ]);
  const ctx = systemContext(db, 'system', 'bench');
  const ids: { serviceId: string; deploymentId: string | null }[] = [];
  for (let first = 0; first < SERVICES; first += 100) {
    const manifest = Array.from({ length: 100 }, (_, i) => manifestOf(first + i)).join('\n---\n');
    ids.push(...(await applyManifests(ctx, { manifest, team: 'bench', environment: 'dev' })).items);
  }
  const person: Context = {
    ...ctx,
    actor: {
      kind: 'user',
      userId,
      email: 'bench@bench.example',
      name: 'Bench',
      sessionId: undefined,
      grants: { platformRole: null, teams: [] },
    },
  };
  const { secret } = await createToken(person, { name: 'bench' });
  await db.pool.query('ANALYZE');
  await closeNotify(db);
  await db.close();
  const some = ids.filter((_, i) => i % 40 === 0);
  const single = some.flatMap(({ serviceId, deploymentId }) => [`/api/v1/services/${serviceId}`, `/api/v1/deployments/${deploymentId}`]);
  const lists = ['?limit=50', '?limit=50&q=service-1', '?limit=50&sort=-updated', '?limit=25&label=tier=3'].map(
    (query) => `/api/v1/services${query}`,
  );
  return {
    token: secret,
    paths: single.flatMap((path, i) => [
      path,
      lists[i % lists.length] ?? path,
      ...(i % 5 === 0 ? ['/api/v1/me', '/api/v1/services/facets'] : []),
    ]),
  };
}

const manifestOf = (n: number): string =>
  JSON.stringify({
    apiVersion: 'orrery.dev/v1',
    kind: 'Service',
    metadata: { name: `service-${n}`, team: 'bench', labels: { tier: String(n % 10) } },
    spec: { workload: { containers: { main: { command: ['/bin/true', String(n)] } }, service: { ports: { http: { port: 80 } } } } },
  });

/** Latencies in milliseconds. Each request leaves when it is due: one that is slow delays none of the others. */
async function load(port: number, token: string, paths: string[], seconds: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const asked: Promise<number>[] = [];
  const startMs = performance.now();
  for (let i = 0; i < RATE_PER_SECOND * seconds; i += 1) {
    const dueMs = startMs + (i * 1000) / RATE_PER_SECOND;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    asked.push(ask(port, agent, token, paths[i % paths.length] ?? '/'));
  }
  const latencies = await Promise.all(asked);
  agent.destroy();
  return latencies;
}

function ask(port: number, agent: Agent, token: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const startMs = performance.now();
    request({ host: '127.0.0.1', port, agent, path, headers: { authorization: `Bearer ${token}` } }, (answer) => {
      answer.resume();
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve(performance.now() - startMs) : reject(new Error(`${path} answered ${answer.statusCode}`)),
      );
      answer.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for await (const figure of run()) {
    console.log(JSON.stringify(figure));
    if (figure.met === false) process.exitCode = 1;
  }
}
