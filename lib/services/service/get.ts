import type { Sql } from '#lib/db/sql.ts';
import type { ServiceWire } from '#lib/domain/service.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { readDeployments } from '../deployment/read-wires.ts';
import { inRead } from '../read.ts';
import { findService } from './find.ts';

/** One service with its latest spec, deployments, what it needs and who needs it. `id` is an id, a name or `team/name`. */
export async function getService(ctx: Context, input: { id: string; team?: string | undefined }): Promise<ServiceWire> {
  return inRead(ctx.db, async (sql) => {
    const found = await findService(ctx, sql, input.id, input.team);
    allow(ctx, 'service:read', { teamId: found.teamId }, { noun: 'service', name: input.id });
    return readService(sql, found.id);
  });
}

type Row = Pick<
  ServiceWire,
  'id' | 'name' | 'title' | 'description' | 'team' | 'labels' | 'annotations' | 'latestRevision' | 'generation' | 'deleting' | 'spec'
> & {
  createdAt: Date;
  updatedAt: Date;
  teamId: string;
};

/** The wire shape of a service that the caller may see. */
export async function readService(sql: Sql, id: string): Promise<ServiceWire> {
  const [row] = await sql.query<Row>(
    `SELECT s.id, s.name, s.title, s.description, t.name AS team, s.labels, s.annotations, s.latest_revision AS "latestRevision", s.generation,
       s.deleting_at IS NOT NULL AS deleting, s.created_at AS "createdAt", s.updated_at AS "updatedAt", s.team_id AS "teamId", r.spec
     FROM service s JOIN team t ON t.id = s.team_id JOIN revision r ON r.service_id = s.id AND r.number = s.latest_revision WHERE s.id = $1`,
    [id],
  );
  if (!row) throw notFound('service', id);
  const { teamId, createdAt, updatedAt, ...service } = row;
  const deployments = await readDeployments(sql, 'd.service_id = $1', [id], 'ORDER BY e.position, d.id');
  return {
    ...service,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
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
    dependencies: await readDependencies(sql, id),
    dependants: await readDependants(sql, teamId, service.name),
  };
}

async function readDependencies(sql: Sql, serviceId: string): Promise<ServiceWire['dependencies']> {
  const rows = await sql.query<{
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
  }>(
    `SELECT x.id, e.name AS environment, x.name, x.type, x.target_name AS target, ts.id AS "targetId", x.listen_port AS port, x.protocol,
       td.id IS NOT NULL AS deployed, COALESCE(td.ready_instances, 0) > 0 AS ready
     FROM dependency x JOIN deployment d ON d.id = x.deployment_id JOIN environment e ON e.id = d.environment_id
     LEFT JOIN service ts ON ts.team_id = x.team_id AND ts.name = x.target_name
     LEFT JOIN deployment td ON td.service_id = ts.id AND td.environment_id = d.environment_id
     WHERE d.service_id = $1 ORDER BY e.position, x.name`,
    [serviceId],
  );
  return rows.map((row) => ({
    id: row.id,
    environment: row.environment,
    name: row.name,
    type: row.type,
    target: row.target,
    targetId: row.targetId,
    url: row.port === null ? null : `${row.protocol}://127.0.0.1:${row.port}`,
    status: row.type !== 'service' ? 'local' : !row.deployed ? 'missing' : row.ready ? 'ready' : 'notReady',
  }));
}

const readDependants = (sql: Sql, teamId: string, name: string): Promise<ServiceWire['dependants']> =>
  sql.query(
    `SELECT DISTINCT s.id AS "serviceId", s.name AS service, e.name AS environment, e.position
     FROM dependency x JOIN deployment d ON d.id = x.deployment_id JOIN service s ON s.id = d.service_id JOIN environment e ON e.id = d.environment_id
     WHERE x.team_id = $1 AND x.target_name = $2 ORDER BY 4, 2`,
    [teamId, name],
  );
