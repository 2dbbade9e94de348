import type { Sql } from '#lib/db/sql.ts';
import type { ApprovalRule } from '#lib/domain/approval-rule.ts';
import type { FreezeWindow } from '#lib/domain/freeze.ts';
import type { ServiceSpec } from '#lib/domain/manifest/schema.ts';
import { AppError, notFound } from '#lib/kit/errors.ts';
import { visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';
import { lockHosts, lockQuotas, lockServiceNames } from './locks.ts';

/** Rows as deciding needs them, of one team and one environment at most. */
export type TeamFact = { id: string; name: string };
export type EnvironmentFact = {
  id: string;
  name: string;
  position: number;
  protected: boolean;
  clusterSelector: Record<string, string>;
  approval: ApprovalRule | null;
  freezes: FreezeWindow[];
};
export type ServiceFact = {
  id: string;
  name: string;
  title: string;
  description: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  latestRevision: number;
  generation: number;
  deleting: boolean;
  spec: ServiceSpec;
  specDigest: string;
};
export type DeploymentFact = {
  id: string;
  serviceId: string;
  environmentId: string;
  revision: number;
  stableRevision: number | null;
  replicas: number;
  stopped: boolean;
  host: string | null;
  path: string;
  generation: number;
  deleting: boolean;
  /** Of the wanted revision, and of the stable one where that is another. */
  spec: ServiceSpec;
  stableSpec: ServiceSpec | null;
};

const ENVIRONMENT_COLUMNS = 'e.id, e.name, e.position, e.protected, e.cluster_selector AS "clusterSelector", e.approval, e.freezes';
const SERVICE_COLUMNS = `s.id, s.name, s.title, s.description, s.labels, s.annotations, s.latest_revision AS "latestRevision", s.generation,
  s.deleting_at IS NOT NULL AS deleting, r.spec, r.spec_digest AS "specDigest"`;
const DEPLOYMENT_COLUMNS = `d.id, d.service_id AS "serviceId", d.environment_id AS "environmentId", d.revision, d.stable_revision AS "stableRevision",
  d.replicas, d.stopped, d.host, d.path, d.generation, d.deleting_at IS NOT NULL AS deleting, r.spec, rs.spec AS "stableSpec"`;
const DEPLOYMENT_JOINS = `JOIN revision r ON r.service_id = d.service_id AND r.number = d.revision
  LEFT JOIN revision rs ON rs.service_id = d.service_id AND rs.number = d.stable_revision AND d.stable_revision <> d.revision`;

/** The team of that name among those the actor sees; without a name, the actor's only one. @throws AppError `not-found`, `invalid` */
export async function findTeam(ctx: Context, sql: Sql, name: string | undefined): Promise<TeamFact> {
  const seen = visibleTeams(ctx);
  if (name !== undefined) {
    const [team] = await sql.query<TeamFact>(
      'SELECT id, name FROM team WHERE (name = $1 OR id = $1) AND ($2::text[] IS NULL OR id = ANY($2::text[]))',
      [name, seen],
    );
    if (!team) throw notFound('team', name);
    return team;
  }
  const own = ctx.actor.grants.teams.map((entry) => entry.teamId);
  const teams = await sql.query<TeamFact>(
    'SELECT id, name FROM team WHERE ($1::text[] IS NULL OR id = ANY($1::text[])) ORDER BY name LIMIT 2',
    [own.length > 0 ? own : seen],
  );
  const [only, another] = teams;
  if (only && !another) return only;
  const message = only
    ? 'You are in several teams: say which in metadata.team.'
    : 'You are in no team yet: an owner or an admin can add you.';
  throw new AppError('invalid', message, { issues: [{ path: '/metadata/team', message }] });
}

/** By name, or the first of the promotion order. */
export async function findEnvironment(sql: Sql, name: string | undefined): Promise<EnvironmentFact | null> {
  const [row] = await sql.query<EnvironmentFact>(
    `SELECT ${ENVIRONMENT_COLUMNS} FROM environment e WHERE $1::text IS NULL OR e.name = $1 OR e.id = $1 ORDER BY e.position, e.name LIMIT 1`,
    [name ?? null],
  );
  return row ?? null;
}

export function loadServices(sql: Sql, teamId: string, names: readonly string[]): Promise<ServiceFact[]> {
  return sql.query<ServiceFact>(
    `SELECT ${SERVICE_COLUMNS} FROM service s JOIN revision r ON r.service_id = s.id AND r.number = s.latest_revision
     WHERE s.team_id = $1 AND s.name = ANY($2::text[])`,
    [teamId, names],
  );
}

export function loadDeployments(sql: Sql, serviceIds: readonly string[], environmentId: string): Promise<DeploymentFact[]> {
  return sql.query<DeploymentFact>(
    `SELECT ${DEPLOYMENT_COLUMNS} FROM deployment d ${DEPLOYMENT_JOINS} WHERE d.service_id = ANY($1::text[]) AND d.environment_id = $2`,
    [serviceIds, environmentId],
  );
}

/** A deployment with everything around it, for the verbs that change one. */
export type DeploymentPicture = { deployment: DeploymentFact; service: ServiceFact; team: TeamFact; environment: EnvironmentFact };

/** `change`: under locks until the end of the transaction; `look`: without, for a plan. */
export type LoadMode = 'change' | 'look';

/** By id, under the locks of its service and environment. Null for what is not there; the caller still checks the team. */
export async function loadDeploymentForChange(sql: Sql, id: string, mode: LoadMode = 'change'): Promise<DeploymentPicture | null> {
  const [row] = await sql.query<EnvironmentFact & { serviceId: string }>(
    `SELECT ${ENVIRONMENT_COLUMNS}, d.service_id AS "serviceId" FROM deployment d JOIN environment e ON e.id = d.environment_id WHERE d.id = $1`,
    [id],
  );
  const found = row && (await loadServiceForChange(sql, row.serviceId, mode));
  if (!row || !found) return null;
  const { serviceId, ...environment } = row;
  if (mode === 'change') {
    await lockHosts(sql, environment.id);
    await lockQuotas(sql, [found.team.id]);
  }
  const [deployment] = await loadDeployments(sql, [serviceId], environment.id);
  return deployment ? { deployment, ...found, environment } : null;
}

/** By id, under the lock of its name: changes of one service take turns, whatever environment they are for. */
export async function loadServiceForChange(
  sql: Sql,
  id: string,
  mode: LoadMode = 'change',
): Promise<{ service: ServiceFact; team: TeamFact } | null> {
  const [name] = await sql.query<{ key: string }>(`SELECT team_id || '/' || name AS key FROM service WHERE id = $1`, [id]);
  if (!name) return null;
  if (mode === 'change') await lockServiceNames(sql, [name.key]);
  const [row] = await sql.query<ServiceFact & { teamId: string; team: string }>(
    `SELECT ${SERVICE_COLUMNS}, t.id AS "teamId", t.name AS team FROM service s
     JOIN revision r ON r.service_id = s.id AND r.number = s.latest_revision JOIN team t ON t.id = s.team_id WHERE s.id = $1`,
    [id],
  );
  if (!row) return null;
  const { teamId, team, ...service } = row;
  return { service, team: { id: teamId, name: team } };
}

/** The spec of one revision. @throws AppError `not-found` */
export async function loadRevisionSpec(sql: Sql, serviceId: string, number: number): Promise<ServiceSpec> {
  const [row] = await sql.query<{ spec: ServiceSpec }>('SELECT spec FROM revision WHERE service_id = $1 AND number = $2::int', [
    serviceId,
    number,
  ]);
  if (!row) throw notFound('revision', String(number));
  return row.spec;
}
