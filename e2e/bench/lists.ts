import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, openDb } from '#lib/db/client.ts';
import { createTestDatabase } from '#lib/db/testing.ts';
import { newId } from '#lib/kit/ids.ts';
import { startTestDatabases } from '#lib/plane/testing/server.ts';
import { listAudit } from '#lib/services/audit/list.ts';
import { type Context, systemContext } from '#lib/services/context.ts';
import { listDeployments } from '#lib/services/deployment/list.ts';
import { listActivity } from '#lib/services/event/list-activity.ts';
import { createToken } from '#lib/services/identity/create-token.ts';
import { listMatrix } from '#lib/services/matrix/list.ts';
import { listServiceFacets } from '#lib/services/service/facets.ts';
import { listServices } from '#lib/services/service/list.ts';
import { listTemplates } from '#lib/services/template/list.ts';
import { getTopology } from '#lib/services/topology/get.ts';
import { seedFleet } from '#lib/services/topology/testing/fleet.ts';
import { type Figure, quantile, round } from './figure.ts';
import { freePort, startWebServer } from './web-server.ts';

const SERVICES = 10_000;
const TEAMS = 10;
const ENVIRONMENTS = ['dev', 'staging', 'prod'];
const EVENTS = 100_000;
const AUDIT_ENTRIES = 50_000;
const TEMPLATES = 40;
const ROUNDS = 100;
const LIST_BAR_MS = 25;
const GRAPH_BAR_MS = 100;
/** An earlier moment is looked up, not watched. */
const PAST_BAR_MS = 500;
/** How far in the deep page lies. */
const DEEP_PAGES = 25;

type Page = { nextCursor: string | null };
type Query = {
  name: string;
  path: string;
  params: Record<string, string>;
  barMs: number;
  verb(ctx: Context, params: never): Promise<unknown>;
};

/**
 * List queries over 10,000 services in three environments (30,000 deployments, 60,000 instances) of ten teams, on a database that flushes
 * to disk: each as the service verb in this process, and as a request to the production web server, one at a time. Between two queries a
 * deployment's health changes, so that nothing is answered from what was reckoned before. Needs a build, as `api` does.
 */
export async function* run(): AsyncGenerator<Figure> {
  const home = mkdtempSync(join(tmpdir(), 'orrery-bench-lists-'));
  const databases = await startTestDatabases();
  Object.assign(process.env, { ORRERY_TEST_DATABASES: databases.address, ORRERY_HOME: home, ORRERY_LOG: 'error' });
  const database = await createTestDatabase({ durable: true });
  const db = openDb(database.url);
  let server: ChildProcess | undefined;
  try {
    const { admin, member, token } = await seed(db);
    const deep = await findDeepPage(admin);
    const port = await freePort();
    server = await startWebServer({ DATABASE_URL: database.url, PORT: String(port), ORRERY_HOME: home, ORRERY_ENGINE: 'off' }, port);
    const agent = new Agent({ keepAlive: true });
    const change = changer(db);
    for (const query of queries(deep)) {
      const verb = await measure(change, () => query.verb(admin, query.params as never));
      yield figure(`${query.name}: the verb`, verb, query.barMs);
      const url = `${query.path}?${new URLSearchParams(query.params)}`;
      const answer = await measure(change, () => ask(port, agent, token, url));
      yield figure(`${query.name}: a request`, answer, query.barMs);
    }
    const own = await measure(change, () => listServices(member, { limit: 50 }));
    yield figure("services, one team's member: the verb", own, LIST_BAR_MS);
    agent.destroy();
  } finally {
    server?.kill('SIGKILL');
    await db.close();
    await database.drop().catch(() => {});
    await databases.close();
    rmSync(home, { recursive: true, force: true });
  }
}

function* queries(deep: string): Generator<Query> {
  const list = (name: string, params: Record<string, string>): Query => ({
    name: `services${name}`,
    path: '/api/v1/services',
    params: { limit: '50', ...params },
    barMs: LIST_BAR_MS,
    verb: listServices,
  });
  const facets = (name: string, params: Record<string, string>): Query => ({
    name: `facets${name}`,
    path: '/api/v1/services/facets',
    params,
    barMs: LIST_BAR_MS,
    verb: listServiceFacets,
  });
  for (const sort of ['name', '-name', 'updated', '-updated']) yield list(` by ${sort}`, { sort });
  yield list(', a deep page', { cursor: deep });
  const filters: [string, Record<string, string>][] = [
    [' of a team', { team: 'team-3' }],
    [' degraded', { health: 'Degraded' }],
    [' healthy', { health: 'Healthy' }],
    [' in an environment', { environment: 'prod' }],
    [' with a rare label', { label: 'owner=o-7' }],
    [' with a common label', { label: 'tier=back' }],
    [' by text', { q: '99' }],
    [' by everything', { q: 'api', team: 'team-3', environment: 'prod', health: 'Healthy', label: 'tier=back' }],
  ];
  for (const [name, filter] of filters) yield list(`${name}, newest change first`, { ...filter, sort: '-updated' });
  yield facets('', {});
  for (const [name, filter] of filters) yield facets(name, filter);
  const others: [string, string, Record<string, string>, Query['verb']][] = [
    ['deployments in trouble', '/api/v1/deployments', { health: 'Degraded' }, listDeployments],
    ['environments × services', '/api/v1/matrix', {}, listMatrix],
    ['audit', '/api/v1/audit', {}, listAudit],
    ['audit of a verb', '/api/v1/audit', { verb: 'service:update' }, listAudit],
    ['audit of an actor', '/api/v1/audit', { actor: 'ada7@example.test' }, listAudit],
    ['activity', '/api/v1/activity', {}, listActivity],
    ['activity of a team', '/api/v1/activity', { team: 'team-3' }, listActivity],
    ['warnings', '/api/v1/activity', { level: 'warning' }, listActivity],
    ['templates', '/api/v1/templates', {}, listTemplates],
  ];
  for (const [name, path, params, verb] of others) yield { name, path, params, verb, barMs: LIST_BAR_MS };
  for (const [name, params] of [
    ['topology of all', {}],
    ['topology of an environment', { environment: 'prod' }],
    ['topology by team', { level: 'group', group: 'team' }],
    ['topology with its clusters', { clusters: 'true' }],
  ] as const)
    yield { name, path: '/api/v1/topology', params, verb: getTopology, barMs: GRAPH_BAR_MS };
  const at = new Date().toISOString();
  for (const [name, params] of [
    ['topology as it was', { at }],
    ['topology of an environment as it was', { environment: 'prod', at }],
    ['topology by cluster as it was', { level: 'group', group: 'cluster', at }],
  ] as const)
    yield { name, path: '/api/v1/topology', params, verb: getTopology, barMs: PAST_BAR_MS };
}

async function seed(db: Db): Promise<{ admin: Context; member: Context; token: string }> {
  await seedFleet(db, { services: SERVICES, teams: TEAMS, environments: ENVIRONMENTS, failing: 20 });
  await db.pool.query(
    `UPDATE service SET title = 'Service ' || name, labels = labels || jsonb_build_object('owner', 'o-' || abs(hashtext(id)) % 60),
       updated_at = now() - abs(hashtext(id)) % 65536 * interval '1 minute'`,
  );
  await db.pool.query(
    `INSERT INTO event (id, seq, team_id, keys, type, level, message, actor)
     SELECT 'evt_' || i, i, t.id, ARRAY['service/svc_' || i % 5000], CASE WHEN i % 3 = 0 THEN '' ELSE 'Deployed' END,
       CASE WHEN i % 50 = 0 THEN 'warning' ELSE 'info' END, 'something happened', 'ada@example.test'
     FROM generate_series(1, $1::int) i JOIN (SELECT id, row_number() OVER () - 1 AS n FROM team) t ON t.n = i % $2::int`,
    [EVENTS, TEAMS],
  );
  await db.pool.query(
    `INSERT INTO audit_entry (seq, id, at, team_id, actor, actor_kind, verb, target, result, request_id, prev_hash, hash)
     SELECT i, 'aud_' || i, now() - ($1::int - i) * interval '1 second', t.id, 'ada' || i % 20 || '@example.test', 'user',
       (ARRAY['service:update', 'service:deploy', 'deployment:scale'])[1 + i % 3], 'service/svc_' || i % 5000, 'ok', 'req_' || i, repeat('0', 64), repeat('0', 64)
     FROM generate_series(1, $1::int) i JOIN (SELECT id, row_number() OVER () - 1 AS n FROM team) t ON t.n = i % $2::int`,
    [AUDIT_ENTRIES, TEAMS],
  );
  await db.pool.query(
    `INSERT INTO template (id, name, title, shared, latest_version) SELECT 'tpl_' || i, 'template-' || i, 'Template ' || i, true, 3 FROM generate_series(1, $1::int) i`,
    [TEMPLATES],
  );
  await db.pool.query(
    `INSERT INTO template_run (id, template_id, version, team_id, environment, actor_kind, actor_name, request_id, phase, started_at, finished_at)
     SELECT 'run_' || i, 'tpl_' || 1 + i % $1::int, 1 + i % 3, t.id, 'dev', 'user', 'ada', 'req', 'succeeded', now() - interval '1 hour', now()
     FROM generate_series(1, 8000) i JOIN (SELECT id, row_number() OVER () - 1 AS n FROM team) t ON t.n = i % $2::int`,
    [TEMPLATES, TEAMS],
  );
  await db.pool.query(
    `INSERT INTO template_use (service_id, template_id, version, run_id, environment) SELECT id, 'tpl_' || 1 + abs(hashtext(id)) % $1::int, 1, 'run_1', 'dev' FROM service`,
    [TEMPLATES],
  );
  const userId = newId('user');
  await db.pool.query(`INSERT INTO "user" (id, email, name, platform_role) VALUES ($1, 'bench@bench.example', 'Bench', 'admin')`, [userId]);
  await db.pool.query('VACUUM ANALYZE');
  const admin = systemContext(db, 'system', 'bench');
  const actor = {
    kind: 'user' as const,
    userId,
    email: 'bench@bench.example',
    name: 'Bench',
    sessionId: undefined,
    grants: admin.actor.grants,
  };
  const { secret } = await createToken({ ...admin, actor }, { name: 'bench' });
  const team = (await db.pool.query<{ id: string }>(`SELECT id FROM team WHERE name = 'team-0'`)).rows[0]?.id ?? '';
  const grants = { platformRole: null, teams: [{ teamId: team, role: 'viewer' as const, environments: [] }] };
  return { admin, member: { ...admin, actor: { kind: 'system', name: 'member', grants } }, token: secret };
}

async function findDeepPage(admin: Context): Promise<string> {
  let cursor: string | undefined;
  for (let page = 0; page < DEEP_PAGES; page += 1)
    cursor = ((await listServices(admin, { limit: 200, cursor })) as Page).nextCursor ?? undefined;
  return cursor ?? '';
}

/** One deployment's health flips, as the engine would write it. */
function changer(db: Db): () => Promise<void> {
  return async () => {
    await db.pool.query(
      `UPDATE deployment SET health = CASE WHEN health = 'Progressing' THEN 'Healthy'::"HealthStatus" ELSE 'Progressing' END
       WHERE id = (SELECT min(id) FROM deployment WHERE health <> 'Degraded')`,
    );
  };
}

async function measure(change: () => Promise<void>, work: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let round = -10; round < ROUNDS; round += 1) {
    await change();
    const started = performance.now();
    await work();
    if (round >= 0) took.push(performance.now() - started);
  }
  return quantile(took, 0.99);
}

const figure = (name: string, p99: number, bar: number): Figure => ({
  bench: 'lists',
  figure: `p99 at ${SERVICES.toLocaleString('en')} services, ${name}`,
  value: round(p99),
  unit: 'ms',
  bar,
  met: p99 < bar,
});

function ask(port: number, agent: Agent, token: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, agent, path, headers: { authorization: `Bearer ${token}` } }, (answer) => {
      answer.resume();
      answer.on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`${path} answered ${answer.statusCode}`))));
      answer.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}
