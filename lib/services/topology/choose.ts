import type { Sql } from '#lib/db/sql.ts';
import type { HealthStatus } from '#lib/domain/deployment.ts';
import type { HealthCounts } from '#lib/domain/topology.ts';
import { FAILING, FROM, type Where } from './where.ts';

/** Shares of the bound that may be kept free for what fails: the first that holds twice what fails now, so that one more moves nothing. */
const FREE_SHARES = [0.05, 0.1, 0.2, 0.4, 1] as const;

export type Chosen = {
  /** Deployments drawn as themselves; undefined means all that the filters leave. */
  ids: string[] | undefined;
  shown: number;
  total: number;
  counts: HealthCounts;
};

/**
 * Which deployments are drawn as themselves: all, up to the bound. Beyond it those that fail come first, then the best connected,
 * then by name; the rest is folded into one node for each group.
 */
export async function chooseDeployments(sql: Sql, where: Where, limit: number): Promise<Chosen> {
  const rows = await sql.query<{ health: HealthStatus; n: number; failing: number }>(
    `SELECT d.health::text AS health, count(*)::int AS n, count(*) FILTER (WHERE ${FAILING})::int AS failing FROM ${FROM} WHERE ${where.text} GROUP BY 1`,
    where.params,
  );
  const counts: HealthCounts = Object.fromEntries(rows.map((row) => [row.health, row.n]));
  const total = rows.reduce((sum, row) => sum + row.n, 0);
  if (total <= limit) return { ids: undefined, shown: total, total, counts };
  const failing = rows.reduce((sum, row) => sum + row.failing, 0);
  const free = FREE_SHARES.find((share) => limit * share >= failing * 2) ?? 1;
  const params = [...where.params, limit, free === 1 ? Math.max(0, limit - failing) : Math.floor(limit * (1 - free))];
  const kept = await sql.query<{ id: string }>(
    `WITH matched AS MATERIALIZED (
       SELECT d.id, s.name, d.team_id, d.environment_id, ${FAILING} AS failing FROM ${FROM} WHERE ${where.text}),
     outgoing AS (SELECT deployment_id, count(*) AS n FROM dependency GROUP BY 1),
     incoming AS (
       SELECT b.team_id, sd.environment_id, b.target_name, count(*) AS n FROM dependency b JOIN deployment sd ON sd.id = b.deployment_id
       WHERE b.target_name IS NOT NULL GROUP BY 1, 2, 3),
     ranked AS (
       SELECT m.id, m.failing, row_number() OVER (PARTITION BY m.failing ORDER BY COALESCE(o.n, 0) + COALESCE(i.n, 0) DESC, m.name COLLATE "C", m.id) AS place
       FROM matched m LEFT JOIN outgoing o ON o.deployment_id = m.id
         LEFT JOIN incoming i ON i.team_id = m.team_id AND i.environment_id = m.environment_id AND i.target_name = m.name)
     SELECT id FROM ranked WHERE place <= CASE WHEN failing THEN $${params.length - 1}::int ELSE $${params.length}::int END`,
    params,
  );
  return { ids: kept.map((row) => row.id), shown: kept.length, total, counts };
}
