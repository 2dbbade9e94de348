import type { Sql } from '#lib/db/sql.ts';
import type { QuotaWire } from '#lib/domain/quota.ts';

type Where = {
  /** Null: all. */
  teams: readonly string[] | null;
  /** Only quotas that hold in this environment: its own and those for all together. */
  environment?: string | undefined;
  /** A service's deployment in that environment, left out of what is used. */
  without?: { serviceId: string | null; deploymentId: string | null } | undefined;
};
/** `elsewhere`: the service of `without` also runs under this quota in another environment, so that it is counted already. */
export type QuotaUse = QuotaWire & { elsewhere: boolean };

const MOST = 1000;

/** Quotas with what the team's deployments want under each, those of a team as a whole first. */
export async function readQuotaUse(sql: Sql, { teams, environment, without }: Where): Promise<QuotaUse[]> {
  return sql.query<QuotaUse>(
    `SELECT t.name AS team, e.name AS environment, u.elsewhere,
       jsonb_build_object('services', q.services, 'instances', q.instances, 'cpuMilli', q.cpu_milli, 'memoryMib', q.memory_mib) AS limits,
       jsonb_build_object('services', u.services, 'instances', u.instances, 'cpuMilli', u.cpu, 'memoryMib', u.memory) AS used
     FROM quota q JOIN team t ON t.id = q.team_id LEFT JOIN environment e ON e.id = q.environment_id
     CROSS JOIN LATERAL (
       SELECT count(DISTINCT d.service_id) AS services,
         COALESCE(sum(d.replicas) FILTER (WHERE NOT d.stopped), 0) AS instances,
         COALESCE(sum(d.replicas::bigint * d.cpu_request_milli) FILTER (WHERE NOT d.stopped), 0) AS cpu,
         COALESCE(sum(d.replicas::bigint * d.memory_request_mib) FILTER (WHERE NOT d.stopped), 0) AS memory,
         COALESCE(bool_or(d.service_id = $4::text), false) AS elsewhere
       FROM deployment d
       WHERE d.team_id = q.team_id AND d.deleting_at IS NULL AND (q.environment_id IS NULL OR d.environment_id = q.environment_id)
         AND d.id IS DISTINCT FROM $3::text
     ) AS u
     WHERE ($1::text[] IS NULL OR q.team_id = ANY($1::text[])) AND ($2::text IS NULL OR q.environment_id IS NULL OR q.environment_id = $2::text)
     ORDER BY t.name, e.position NULLS FIRST, e.name LIMIT ${MOST}`,
    [teams, environment ?? null, without?.deploymentId ?? null, without?.serviceId ?? null],
  );
}
