import type { Sql } from '#lib/db/sql.ts';
import type { DeploymentWire, RolloutWire } from '#lib/domain/deployment.ts';
import type { ServiceSpec } from '#lib/domain/manifest/schema.ts';
import { toReplicaRange } from '#lib/domain/manifest/to-effective.ts';

/** A row of DEPLOYMENTS; as a JSON value its times are texts. */
export type DeploymentRow = Omit<DeploymentWire, 'minReplicas' | 'maxReplicas' | 'updatedAt' | 'rollout'> & {
  scaling: ServiceSpec['scaling'] | null;
  updatedAt: Date | string;
  rollout: RolloutRow | null;
};
export type RolloutRow = Omit<RolloutWire, 'startedAt' | 'deadlineAt' | 'finishedAt'> & {
  startedAt: string | Date;
  deadlineAt: string | Date | null;
  finishedAt: string | Date | null;
};

export const ROLLOUT_JSON = `json_build_object('id', x.id, 'deploymentId', x.deployment_id, 'fromRevision', x.from_revision, 'toRevision', x.to_revision,
  'cause', x.cause, 'origin', x.origin, 'phase', x.phase, 'reason', x.reason, 'message', x.message, 'weight', x.weight,
  'startedAt', x.started_at, 'deadlineAt', x.deadline_at, 'finishedAt', x.finished_at)`;

/** The query of deployments as the API shows them, less its WHERE, which speaks of d (deployment), s (service), t (team), e (environment). */
export const DEPLOYMENTS = `SELECT d.id, d.service_id AS "serviceId", s.name AS service, t.name AS team, e.name AS environment, e.protected AS "environmentProtected",
       d.revision, d.stable_revision AS "stableRevision", d.replicas, r.spec->'scaling' AS scaling, d.stopped, d.deleting_at IS NOT NULL AS deleting,
       d.generation, d.observed_generation AS "observedGeneration", d.sync::text AS sync, d.health::text AS health, d.message,
       d.ready_instances AS "readyInstances", d.updated_instances AS "updatedInstances", d.total_instances AS "totalInstances",
       d.url, d.conditions, d.updated_at AS "updatedAt",
       CASE WHEN q.parked_at IS NULL THEN NULL ELSE q.parked_reason END AS parked, last.rollout
     FROM deployment d JOIN service s ON s.id = d.service_id JOIN team t ON t.id = d.team_id JOIN environment e ON e.id = d.environment_id
     JOIN revision r ON r.service_id = d.service_id AND r.number = d.revision
     LEFT JOIN queue_key q ON q.key = 'deployment/' || d.id
     LEFT JOIN LATERAL (SELECT ${ROLLOUT_JSON} AS rollout FROM rollout x WHERE x.deployment_id = d.id ORDER BY x.started_at DESC, x.id DESC LIMIT 1) last ON true`;

/** Deployments that fit `where`, in one query. */
export async function readDeployments(
  sql: Sql,
  where: string,
  params: readonly unknown[],
  tail = 'ORDER BY s.name, e.position, d.id',
): Promise<DeploymentWire[]> {
  return (await sql.query<DeploymentRow>(`${DEPLOYMENTS} WHERE ${where} ${tail}`, params)).map(toDeploymentWire);
}

export function toDeploymentWire({ scaling, updatedAt, rollout, ...row }: DeploymentRow): DeploymentWire {
  const { min, max } = toReplicaRange(scaling ?? undefined);
  return { ...row, minReplicas: min, maxReplicas: max, updatedAt: iso(updatedAt), rollout: rollout && toRolloutWire(rollout) };
}

export const toRolloutWire = (row: RolloutRow): RolloutWire => ({
  ...row,
  startedAt: iso(row.startedAt),
  deadlineAt: row.deadlineAt === null ? null : iso(row.deadlineAt),
  finishedAt: row.finishedAt === null ? null : iso(row.finishedAt),
});

const iso = (value: Date | string): string => new Date(value).toISOString();
