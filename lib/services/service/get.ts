import { type Sql, sqlOf } from '#lib/db/sql.ts';
import type { ServiceWire } from '#lib/domain/service.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { DEPLOYMENTS, type DeploymentRow, toDeploymentWire } from '../deployment/read-wires.ts';
import { findService } from './find.ts';

/** One service with its latest spec, deployments, what it needs and who needs it. `id` is an id, a name or `team/name`. */
export async function getService(ctx: Context, input: { id: string; team?: string | undefined }): Promise<ServiceWire> {
  const sql = sqlOf(ctx.db);
  const found = await findService(ctx, sql, input.id, input.team);
  allow(ctx, 'service:read', { teamId: found.teamId }, { noun: 'service', name: input.id });
  return readService(sql, found.id);
}

type Row = Pick<
  ServiceWire,
  'id' | 'name' | 'title' | 'description' | 'team' | 'labels' | 'annotations' | 'latestRevision' | 'generation' | 'deleting' | 'spec'
> & {
  createdAt: Date;
  updatedAt: Date;
  deployments: DeploymentRow[] | null;
  dependencies: DependencyRow[] | null;
  dependants: ServiceWire['dependants'] | null;
};
type DependencyRow = {
  id: string;
  environment: string;
  name: string;
  type: string;
  target: string | null;
  targetId: string | null;
  port: number | null;
  deployed: boolean;
  ready: boolean;
  protocol: string;
};

const DEPENDENCIES = `SELECT x.id, e.name AS environment, x.name, x.type, x.target_name AS target, ts.id AS "targetId", x.listen_port AS port,
    x.protocol, td.id IS NOT NULL AS deployed, COALESCE(td.ready_instances, 0) > 0 AS ready
  FROM dependency x JOIN deployment d ON d.id = x.deployment_id JOIN environment e ON e.id = d.environment_id
  LEFT JOIN service ts ON ts.team_id = x.team_id AND ts.name = x.target_name
  LEFT JOIN deployment td ON td.service_id = ts.id AND td.environment_id = d.environment_id
  WHERE d.service_id = $1 ORDER BY e.position, x.name`;

const DEPENDANTS = `SELECT DISTINCT s.id AS "serviceId", s.name AS service, e.name AS environment, e.position
  FROM dependency x JOIN deployment d ON d.id = x.deployment_id JOIN service s ON s.id = d.service_id JOIN environment e ON e.id = d.environment_id
  WHERE x.team_id = svc.team_id AND x.target_name = svc.name ORDER BY 4, 2`;

/** The wire shape of a service that the caller may see: one statement, so that it is one picture of the database. */
export async function readService(sql: Sql, id: string): Promise<ServiceWire> {
  const [row] = await sql.query<Row>(
    `SELECT svc.id, svc.name, svc.title, svc.description, t.name AS team, svc.labels, svc.annotations, svc.latest_revision AS "latestRevision",
       svc.generation, svc.deleting_at IS NOT NULL AS deleting, svc.created_at AS "createdAt", svc.updated_at AS "updatedAt", r.spec,
       (SELECT json_agg(y) FROM (${DEPLOYMENTS} WHERE d.service_id = $1 ORDER BY e.position, d.id) y) AS deployments,
       (SELECT json_agg(y) FROM (${DEPENDENCIES}) y) AS dependencies,
       (SELECT json_agg(y) FROM (${DEPENDANTS}) y) AS dependants
     FROM service svc JOIN team t ON t.id = svc.team_id JOIN revision r ON r.service_id = svc.id AND r.number = svc.latest_revision
     WHERE svc.id = $1`,
    [id],
  );
  if (!row) throw notFound('service', id);
  const deployments = (row.deployments ?? []).map(toDeploymentWire);
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    environments: deployments.map((each) => ({
      deploymentId: each.id,
      environment: each.environment,
      revision: each.revision,
      sync: each.sync,
      health: each.health,
      message: each.message,
      ready: each.readyInstances,
      wanted: each.stopped ? 0 : each.replicas,
      url: each.url,
    })),
    deployments,
    dependencies: (row.dependencies ?? []).map(toDependency),
    dependants: row.dependants ?? [],
  };
}

const toDependency = (row: DependencyRow): ServiceWire['dependencies'][number] => ({
  id: row.id,
  environment: row.environment,
  name: row.name,
  type: row.type,
  target: row.target,
  targetId: row.targetId,
  url: row.port === null ? null : `${row.protocol}://127.0.0.1:${row.port}`,
  status: row.type !== 'service' ? 'local' : !row.deployed ? 'missing' : row.ready ? 'ready' : 'notReady',
});
