import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideAccess, type Grants, type Verb } from '#lib/domain/access.ts';
import { newId } from '#lib/kit/ids.ts';
import type { RouteHandler } from './declaration.ts';
import { openApiDocument } from './openapi.ts';
import { routes } from './routes.ts';
import { call } from './testing/calls.ts';
import { createWorld, type TeamThings, type World } from './testing/world.ts';

const WHO = ['anonymous', 'outsider', 'viewer', 'developer', 'operator', 'owner', 'admin', 'auditor'] as const;
type Who = (typeof WHO)[number];

let world: World;
let document: ReturnType<typeof openApiDocument>;
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);

beforeAll(async () => {
  world = await createWorld();
  document = openApiDocument();
  ajv.addSchema({ ...document, $id: 'orrery' } as object);
});
afterAll(() => world.close());

const handlers = routes().filter((handler) => !handler.declaration.hidden);

describe('every route × everybody', () => {
  it.each(handlers.map((handler) => [handler.address, handler] as const))(
    '%s lets in whom the table of verbs says, and answers by its document',
    async (address, handler) => {
      for (const who of WHO) {
        const response = await ask(handler, who, world.a);
        const outcome = outcomeOf(response.status);
        expect(`${who}: ${outcome}`, `${address} answered ${response.status}`).toBe(`${who}: ${expected(handler, who)}`);
        await assertDocumented(handler, response);
      }
    },
  );

  it.each(handlers.filter(({ address }) => address.includes('{')).map((handler) => [handler.address, handler] as const))(
    '%s answers 404 about another team’s thing as about one that does not exist',
    async (_address, handler) => {
      const { access } = handler.declaration;
      if (isPlatformVerb(access) || /\/(clusters|environments|me|engine)\//.test(handler.address)) return;
      for (const who of ['viewer', 'owner'] as const) {
        if (!decideAccess(grantsOf(who), access as Verb, {}).allowed) continue;
        const foreign = await ask(handler, who, world.b);
        const missing = await ask(handler, who, nowhere);
        expect([foreign.status, missing.status], handler.address).toEqual([404, 404]);
        const [a, b] = [await foreign.text(), await missing.text()].map((text) =>
          text.replace(/req_\w+|team-b|banana|svc_\w+|dep_\w+|ins_\w+|mem_\w+|tok_\w+|team_\w+|tpl_\w+|trun_\w+|apr_\w+|nowhere\w*/g, '…'),
        );
        expect(a).toBe(b);
      }
    },
  );
});

const nowhere: TeamThings = {
  team: 'nowhere',
  teamId: 'team_nowhere',
  serviceId: 'svc_nowhere',
  service: 'nowhere',
  deploymentId: 'dep_nowhere',
  instanceId: 'ins_nowhere',
  memberId: 'mem_nowhere',
  tokenId: 'tok_nowhere',
  revokedTokenId: 'tok_nowhere2',
  templateId: 'tpl_nowhere',
  templateRunId: 'trun_nowhere',
  approvalId: 'apr_nowhere',
};

type Outcome = 'in' | 'sign in' | 'forbidden' | 'not found';
const outcomeOf = (status: number): Outcome =>
  status === 401 ? 'sign in' : status === 403 ? 'forbidden' : status === 404 ? 'not found' : 'in';

const isPlatformVerb = (access: string): boolean =>
  access === 'public' ||
  access === 'signed-in' ||
  !decideAccess({ platformRole: null, teams: [{ teamId: 't', role: 'owner', environments: [] }] }, access as Verb, {}).allowed;

const grantsOf = (who: Who): Grants => {
  if (who === 'anonymous') return { platformRole: null, teams: [] };
  if (who === 'admin' || who === 'auditor') return { platformRole: who, teams: [] };
  return {
    platformRole: null,
    teams: [
      who === 'outsider'
        ? { teamId: world.b.teamId, role: 'owner', environments: [] }
        : { teamId: world.a.teamId, role: who, environments: [] },
    ],
  };
};

/** From the declaration and the table of verbs alone. */
function expected({ address, declaration: { access } }: RouteHandler, who: Who): Outcome {
  if (address === 'POST /api/v1/sign-in') return 'sign in';
  if (access === 'public') return 'in';
  if (who === 'anonymous') return 'sign in';
  if (access === 'signed-in') return OWN_THINGS.test(address) ? 'not found' : 'in';
  const grants = grantsOf(who);
  if (!decideAccess(grants, access, {}).allowed) return 'forbidden';
  if (isPlatformVerb(access) || !ABOUT_ONE_TEAM.test(address)) return 'in';
  const verdict = decideAccess(grants, access, { teamId: world.a.teamId });
  return verdict.allowed ? 'in' : verdict.visible ? 'forbidden' : 'not found';
}

/** Sessions and tokens of one's own by an id that is somebody else's. */
const OWN_THINGS = /\/me\/(sessions|tokens)\/\{id\}/;
/** The request names a thing of team a; the others are lists and platform things. */
const ABOUT_ONE_TEAM =
  /\/(services|deployments|instances|teams|templates|template-runs|approvals)\/\{|\/access\/who-can$|POST \/api\/v1\/(apply|plan|services|deployments|artifacts|templates|approvals|changes\/plan)$/;

/** Calls that would change the planted things are made so that they get past the door and fail after it. */
async function ask(handler: RouteHandler, who: Who, planted: TeamThings): Promise<Response> {
  const [method = '', path = ''] = handler.address.split(' ');
  const things = method === 'DELETE' && planted !== nowhere ? { ...planted, ...(await fresh(planted)) } : planted;
  const params: Record<string, string> = {
    team: things.team,
    number: '1',
    service: things.serviceId,
    key: `deployment:${things.deploymentId}`,
    id: path.includes('/templates/')
      ? things.templateId
      : path.includes('/template-runs/')
        ? things.templateRunId
        : path.includes('/approvals/')
          ? things.approvalId
          : path.includes('/services/')
            ? things.serviceId
            : path.includes('/deployments/')
              ? things.deploymentId
              : path.includes('/instances/')
                ? things.instanceId
                : path.includes('/members/')
                  ? things.memberId
                  : path.includes('/teams/{team}/tokens/')
                    ? things.tokenId
                    : path.includes('/clusters/')
                      ? world.clusterId
                      : path.includes('/environments/')
                        ? 'dev'
                        : path.includes('/users/')
                          ? (await world.addPerson(`${newId('user')}@a.example`)).id
                          : 'ses_nobody',
  };
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const stop = new AbortController();
  const body = bodyOf(handler.address, things);
  const answer = call(handler, {
    params: Object.fromEntries(names.map((name) => [name, params[name] ?? ''])),
    query: queryOf(path, things),
    cookie: who === 'anonymous' ? undefined : world.people[who].cookie,
    signal: stop.signal,
    headers: {
      ...(method === 'GET' || method === 'POST' ? {} : { 'if-match': '"999999"' }),
      ...(path.endsWith('/artifacts') ? { 'content-type': 'application/gzip' } : {}),
    },
    ...(body === undefined ? {} : { body }),
  });
  return answer.finally(() => setTimeout(() => stop.abort(), 50));
}

function queryOf(path: string, things: TeamThings): string {
  if (path.endsWith('/diff')) return '?from=1&to=1';
  if (path.endsWith('/artifacts')) return `?team=${things.team}`;
  if (path.endsWith('/topology-places')) return '?view=all';
  if (path.endsWith('/access/explain')) return '?verb=cluster:manage';
  return path.endsWith('/access/who-can') ? `?verb=deployment:deploy&team=${things.team}&environment=prod` : '';
}

/** What a call may really delete: nothing that a later one needs. */
async function fresh({ teamId }: TeamThings): Promise<{ memberId: string; tokenId: string }> {
  const memberId = newId('member');
  const tokenId = newId('token');
  const person = await world.addPerson(`${memberId}@a.example`);
  await world.db.pool.query(`INSERT INTO membership (id, team_id, user_id, role) VALUES ($1, $2, $3, 'viewer')`, [
    memberId,
    teamId,
    person.id,
  ]);
  await world.db.pool.query(
    `INSERT INTO api_token (id, team_id, user_id, name, role, token_hash, hint) VALUES ($1, $2, $3, 'fresh', 'viewer', $1, 'orr_xxxx')`,
    [tokenId, teamId, person.id],
  );
  return { memberId, tokenId };
}

const spec = { workload: { containers: { main: { command: ['/bin/x'] } } } };

function bodyOf(address: string, things: TeamThings): unknown {
  const stale = { ifGeneration: 999_999 };
  switch (address) {
    case 'POST /api/v1/apply':
    case 'POST /api/v1/plan':
      return {
        manifest: JSON.stringify({
          apiVersion: 'orrery.dev/v1',
          kind: 'Service',
          metadata: { name: things.service, team: things.team },
          spec,
        }),
        environment: 'dev',
        ...stale,
      };
    case 'POST /api/v1/templates':
      return { source: 'kind: Template', team: things.team };
    case 'POST /api/v1/templates/{id}/versions':
      return { source: 'kind: Template' };
    case 'POST /api/v1/templates/{id}/plan':
    case 'POST /api/v1/templates/{id}/runs':
      return { team: things.team, parameters: {} };
    case 'POST /api/v1/templates/{id}/upgrades':
      return { services: [things.serviceId] };
    case 'POST /api/v1/template-runs/{id}/cancel':
    case 'PATCH /api/v1/templates/{id}':
      return {};
    case 'PATCH /api/v1/templates/{id}/services/{service}':
      return { optedOut: false };
    case 'POST /api/v1/services':
      return { name: things.service, team: things.team, spec };
    case 'POST /api/v1/deployments':
      return { service: things.serviceId, team: things.team, environment: 'dev', ...stale };
    case 'POST /api/v1/changes/plan':
    case 'POST /api/v1/approvals':
      return { kind: 'deploy', service: things.serviceId, environment: 'dev' };
    case 'POST /api/v1/approvals/{id}/vote':
      return { decision: 'approve', digest: 'another' };
    case 'POST /api/v1/deployments/{id}/scale':
      return { replicas: 2, ...stale };
    case 'PATCH /api/v1/services/{id}':
      return { title: 'changed' };
    case 'PATCH /api/v1/teams/{team}':
      return { title: `Title of ${things.team}` };
    case 'PUT /api/v1/teams/{team}/quota':
      return { environment: 'dev', limits: { services: null, instances: null, cpuMilli: null, memoryMib: null } };
    case 'POST /api/v1/teams':
      return { name: things.team };
    case 'POST /api/v1/teams/{team}/members':
      return { email: 'viewer@a.example', role: 'viewer' };
    case 'PATCH /api/v1/teams/{team}/members/{id}':
      return { role: 'viewer' };
    case 'POST /api/v1/teams/{team}/tokens':
      return { name: 'matrix', role: 'viewer' };
    case 'PATCH /api/v1/me':
      return { name: 'Matrix' };
    case 'PATCH /api/v1/users/{id}':
      return {};
    case 'POST /api/v1/me/tokens':
      return { name: 'matrix' };
    case 'POST /api/v1/me/password':
      return { current: 'wrong wrong wrong', next: 'x'.repeat(12) };
    case 'PUT /api/v1/me/tour':
      return { status: 'running', step: 1 };
    case 'PUT /api/v1/me/topology-places':
      return { places: [['deployment/dep_1', 1, 2]] };
    case 'POST /api/v1/environments':
      return { name: 'dev' };
    case 'PATCH /api/v1/environments/{id}':
    case 'PATCH /api/v1/clusters/{id}':
      return {};
    case 'POST /api/v1/sign-in':
      return { email: '', password: 'x' };
    case 'POST /api/v1/artifacts':
      return 'this is no archive';
    default:
      return address.startsWith('POST /api/v1/deployments/') ? stale : undefined;
  }
}

/** The answer's status is one that the document names, and its body fits the schema given there. */
async function assertDocumented(handler: RouteHandler, response: Response): Promise<void> {
  const [method = '', path = ''] = handler.address.split(' ');
  const operation = document.paths[path]?.[method.toLowerCase()] as {
    responses: Record<string, { content?: Record<string, { schema?: object }> }>;
  };
  const described = operation.responses[String(response.status)] ?? (response.status >= 400 ? operation.responses.default : undefined);
  expect(described, `${handler.address} answered ${response.status}, which its document does not know`).toBeDefined();
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  const media = Object.entries(described?.content ?? {}).find(([name]) => name.split(';')[0] === type)?.[1];
  if (response.status !== 204) expect(media, `${handler.address} answered ${type}`).toBeDefined();
  if (!/^application\/(?:[\w.-]+\+)?json$/.test(type)) {
    await response.body?.cancel();
    return;
  }
  const schema = JSON.parse(JSON.stringify(media?.schema ?? {}).replaceAll('"#/components', '"orrery#/components'));
  const value = await response.json();
  const valid = ajv.validate(schema, value);
  expect(valid, `${handler.address} ${response.status}: ${ajv.errorsText()}`).toBe(true);
}
