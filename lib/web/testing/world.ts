import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, getDb } from '#lib/db/client.ts';
import { closeNotify } from '#lib/db/notify.ts';
import { createTestDatabase } from '#lib/db/testing.ts';
import type { PlatformRole, TeamRole } from '#lib/domain/access.ts';
import type { ChangePlan } from '#lib/domain/change.ts';
import { newId } from '#lib/kit/ids.ts';
import { systemContext } from '#lib/services/context.ts';
import { createSession } from '#lib/services/identity/create-session.ts';
import { hashPassword } from '#lib/services/identity/hash-password.ts';
import { applyManifests } from '#lib/services/manifest/apply.ts';
import { createTemplate } from '#lib/services/template/create.ts';
import { startTemplateRun } from '#lib/services/template/start-run.ts';
import { closeEventHubs } from '../event-hub.ts';

/** Everything of one team that another must not learn. */
export type TeamThings = {
  team: string;
  teamId: string;
  serviceId: string;
  service: string;
  deploymentId: string;
  instanceId: string;
  memberId: string;
  tokenId: string;
  revokedTokenId: string;
  templateId: string;
  templateRunId: string;
  approvalId: string;
};
export type Person = { id: string; email: string; cookie: string };
export type World = {
  db: Db;
  a: TeamThings;
  b: TeamThings;
  clusterId: string;
  /** People of team a by role, one of team b, and the two platform roles. */
  people: Record<TeamRole | PlatformRole | 'outsider', Person>;
  password: string;
  addPerson(email: string, options?: { platformRole?: PlatformRole; team?: string; role?: TeamRole }): Promise<Person>;
  close(): Promise<void>;
};

const manifest = (team: string, name: string) => `
apiVersion: orrery.dev/v1
kind: Service
metadata: { name: ${name}, team: ${team}, title: "Title of ${name}", labels: { owner: ${name} } }
spec:
  workload:
    containers: { main: { command: [/bin/${name}], variables: { CANARY: ${name}-variable } } }
    service: { ports: { http: { port: 80 } } }
  scaling: { min: 1, max: 3 }
`;

const templateSource = (name: string) => `
apiVersion: orrery.dev/v1
kind: Template
metadata: { name: ${name}, title: "Title of ${name}" }
spec:
  parameters: [{ title: Service, required: [name], properties: { name: { type: string } } }]
  steps:
    - id: app
      manifests:
        - { apiVersion: orrery.dev/v1, kind: Service, metadata: { name: "\${{ parameters.name }}" }, spec: { workload: { containers: { main: { command: [/bin/${name}] } } } } }
`;

/** A migrated database as this process's own, with two teams that have one of everything. */
export async function createWorld(): Promise<World> {
  const database = await createTestDatabase();
  const home = mkdtempSync(join(tmpdir(), 'orrery-web-'));
  Object.assign(process.env, { DATABASE_URL: database.url, ORRERY_HOME: home, ORRERY_LOG: 'silent', ORRERY_URL: 'http://localhost:3000' });
  const db = getDb();
  const sql = db.pool;
  for (const [position, name] of ['dev', 'prod'].entries())
    await sql.query('INSERT INTO environment (id, name, title, position, protected) VALUES ($1, $2, $2, $3, $4)', [
      newId('environment'),
      name,
      position,
      name === 'prod',
    ]);
  const clusterId = newId('cluster');
  await sql.query(
    `INSERT INTO cluster (id, name, driver, phase, cpu_milli, memory_mib) VALUES ($1, 'local', 'fake', 'ready', 4000, 8192)`,
    [clusterId],
  );
  const password = 'correct horse battery';
  const passwordHash = await hashPassword(password);
  const addPerson: World['addPerson'] = async (email, options = {}) => {
    const id = newId('user');
    await sql.query('INSERT INTO "user" (id, email, name, password_hash, platform_role) VALUES ($1, $2, $3, $4, $5::"PlatformRole")', [
      id,
      email,
      `Name of ${email}`,
      passwordHash,
      options.platformRole ?? null,
    ]);
    if (options.team)
      await sql.query('INSERT INTO membership (id, team_id, user_id, role) VALUES ($1, $2, $3, $4::"TeamRole")', [
        newId('member'),
        options.team,
        id,
        options.role ?? 'viewer',
      ]);
    const { secret } = await createSession(systemContext(db, 'system', 'test'), { userId: id, ip: '', userAgent: `agent of ${email}` });
    return { id, email, cookie: `orrery.session=${secret}` };
  };
  const teamIds = { a: newId('team'), b: newId('team') };
  for (const key of ['a', 'b'] as const)
    await sql.query('INSERT INTO team (id, name, title) VALUES ($1, $2, $3)', [teamIds[key], `team-${key}`, `Title of team-${key}`]);
  const people: World['people'] = {
    viewer: await addPerson('viewer@a.example', { team: teamIds.a, role: 'viewer' }),
    developer: await addPerson('developer@a.example', { team: teamIds.a, role: 'developer' }),
    operator: await addPerson('operator@a.example', { team: teamIds.a, role: 'operator' }),
    owner: await addPerson('owner@a.example', { team: teamIds.a, role: 'owner' }),
    outsider: await addPerson('outsider@b-team.example', { team: teamIds.b, role: 'owner' }),
    admin: await addPerson('admin@platform.example', { platformRole: 'admin' }),
    auditor: await addPerson('auditor@platform.example', { platformRole: 'auditor' }),
  };
  const a = await plant(db, clusterId, 'team-a', teamIds.a, 'apple', people.viewer.id);
  const b = await plant(db, clusterId, 'team-b', teamIds.b, 'banana', people.outsider.id);
  return {
    db,
    a,
    b,
    clusterId,
    people,
    password,
    addPerson,
    async close() {
      closeEventHubs();
      await closeNotify(db);
      await db.close();
      await database.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function plant(db: Db, clusterId: string, team: string, teamId: string, service: string, userId: string): Promise<TeamThings> {
  const ctx = systemContext(db, 'system', 'test');
  const { items } = await applyManifests(ctx, { manifest: manifest(team, service), environment: 'dev' });
  const [item] = items;
  if (!item?.deploymentId) throw new Error('nothing was deployed');
  const instanceId = newId('instance');
  await db.pool.query(
    `INSERT INTO instance (id, team_id, deployment_id, revision, restart_round, cluster_id, phase, message) VALUES ($1, $2, $3, 1, 0, $4, 'ready', $5)`,
    [instanceId, teamId, item.deploymentId, clusterId, `message of ${service}`],
  );
  await db.pool.query(
    `INSERT INTO rollout (id, deployment_id, to_revision, restart_round, cause, phase, reason, message, started_at) VALUES ($1, $2, 1, 0, 'deploy', 'promoted', 'Promoted', $3, now())`,
    [newId('rollout'), item.deploymentId, `rollout of ${service}`],
  );
  await db.pool.query(`UPDATE queue_key SET parked_at = now(), parked_reason = $2 WHERE key = $1`, [
    `deployment/${item.deploymentId}`,
    `parked ${service}`,
  ]);
  const { rows } = await db.pool.query<{ id: string }>('SELECT id FROM membership WHERE user_id = $1', [userId]);
  const tokenId = newId('token');
  const revokedTokenId = newId('token');
  for (const id of [tokenId, revokedTokenId])
    await db.pool.query(
      `INSERT INTO api_token (id, team_id, user_id, name, role, token_hash, hint) VALUES ($1, $2, $3, $4, 'viewer', $1, 'orr_xxxx')`,
      [id, teamId, userId, `token of ${service}`],
    );
  const template = await createTemplate(ctx, { source: templateSource(service), team });
  const run = await startTemplateRun(ctx, template.id, { team, environment: 'dev', parameters: { name: `${service}-new` } });
  await db.pool.query(`INSERT INTO template_use (service_id, template_id, version, run_id, environment) VALUES ($1, $2, 1, $3, 'dev')`, [
    item.serviceId,
    template.id,
    run.id,
  ]);
  const approvalId = await plantApproval(db, teamId, item.serviceId, userId, service);
  return {
    team,
    teamId,
    templateId: template.id,
    templateRunId: run.id,
    approvalId,
    serviceId: item.serviceId,
    service,
    deploymentId: item.deploymentId,
    instanceId,
    memberId: rows[0]?.id ?? '',
    tokenId,
    revokedTokenId,
  };
}

/** A request that nobody can vote on by chance: its environment takes none, and its digest is its own. */
async function plantApproval(db: Db, teamId: string, serviceId: string, userId: string, service: string): Promise<string> {
  const id = newId('approval');
  const plan: ChangePlan = {
    kind: 'deploy',
    service,
    serviceId,
    team: `team of ${service}`,
    environment: 'prod',
    environmentProtected: true,
    from: 'dev',
    revision: 1,
    fromRevision: null,
    replicas: { before: null, after: 1 },
    deploymentId: null,
    generation: 0,
    changes: [],
    resolves: [],
    clusters: [],
    warnings: [],
    denials: [],
    freeze: null,
    mayAsk: true,
  };
  await db.pool.query(
    `INSERT INTO approval_request (id, team_id, service_id, environment_id, change, plan, base_digest, digest, requester_kind, requester_user_id, requester_name,
       message, created_at, deadline_at)
     VALUES ($1, $2, $3, (SELECT id FROM environment WHERE name = 'prod'), $4, $5, 'base', $1, 'user', $6, $7, $7, now(), now() + interval '7 days')`,
    [id, teamId, serviceId, { kind: 'deploy', service: serviceId, environment: 'prod', revision: 1 }, plan, userId, `asked for ${service}`],
  );
  return id;
}
