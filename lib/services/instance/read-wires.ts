import type { Sql } from '#lib/db/sql.ts';
import type { InstanceWire } from '#lib/domain/instance.ts';

type Row = Omit<InstanceWire, 'exit' | 'startedAt' | 'readyAt' | 'createdAt'> & {
  exitCode: number | null;
  exitSignal: string | null;
  oomKilled: boolean;
  exitedAt: Date | null;
  startedAt: Date | null;
  readyAt: Date | null;
  createdAt: Date;
};

/** Instances as the API shows them. `where` speaks of i (instance), d (deployment), c (cluster), n (node). */
export async function readInstances(sql: Sql, where: string, params: readonly unknown[], tail: string): Promise<InstanceWire[]> {
  const rows = await sql.query<Row>(
    `SELECT i.id, i.deployment_id AS "deploymentId", i.revision, c.name AS cluster, n.name AS node, i.phase::text AS phase, i.draining_at IS NOT NULL AS draining,
       i.reason, i.message, GREATEST(i.attempt - 1, 0) AS restarts, i.exit_code AS "exitCode", i.exit_signal AS "exitSignal", i.oom_killed AS "oomKilled",
       i.exited_at AS "exitedAt", i.host, i.ports, i.pid, i.limits_by AS "limitsBy", i.cpu_milli AS "cpuMilli", i.memory_mib AS "memoryMib",
       i.started_at AS "startedAt", i.ready_at AS "readyAt", i.created_at AS "createdAt"
     FROM instance i JOIN deployment d ON d.id = i.deployment_id JOIN cluster c ON c.id = i.cluster_id LEFT JOIN node n ON n.id = i.node_id
     WHERE ${where} ${tail}`,
    params,
  );
  return rows.map(({ exitCode, exitSignal, oomKilled, exitedAt, ...row }) => ({
    ...row,
    exit: exitedAt && { code: exitCode, signal: exitSignal, oomKilled, at: exitedAt.toISOString() },
    startedAt: row.startedAt?.toISOString() ?? null,
    readyAt: row.readyAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  }));
}
