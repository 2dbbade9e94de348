import type { Sql } from '#lib/db/sql.ts';
import type { TemplateRow } from '#lib/domain/template/template.ts';

type Row = Omit<TemplateRow, 'updatedAt'> & { updatedAt: Date };

/** The columns of a card over `t`; `$1` is the list of teams whose runs and services count, null for all. */
const COLUMNS = `t.id, t.name, t.title, t.description, t.owner, t.tags, t.icon, tm.name AS team, t.team_id IS NULL AS platform, t.latest_version AS "latestVersion",
  t.archived_at IS NOT NULL AS archived, t.shared, t.updated_at AS "updatedAt", r.runs,
  CASE WHEN r.runs > 0 THEN r.good::float8 / r.runs END AS "successRate", r.median AS "medianMs", coalesce(u.services, 0) AS services, coalesce(u.outdated, 0) AS outdated`;

/** Templates as cards. Figures are of the teams that the reader sees, over the last hundred runs that are over. */
export async function readTemplateRows(
  sql: Sql,
  seen: string[] | null,
  where: string,
  params: unknown[],
  order = 't.title, t.id',
  limit = 201,
): Promise<TemplateRow[]> {
  const rows = await sql.query<Row>(
    `WITH page AS MATERIALIZED (SELECT * FROM template t WHERE ${where} ORDER BY ${order} LIMIT ${limit}),
     made AS (
       SELECT u.template_id, count(*)::int AS services, count(*) FILTER (WHERE u.version < p.latest_version AND NOT u.opted_out)::int AS outdated
       FROM page p JOIN template_use u ON u.template_id = p.id ${seen ? 'JOIN service s ON s.id = u.service_id AND s.team_id = ANY($1::text[])' : ''}
       GROUP BY u.template_id)
     SELECT ${COLUMNS} FROM page t
     LEFT JOIN team tm ON tm.id = t.team_id AND ($1::text[] IS NULL OR tm.id = ANY($1::text[]))
     CROSS JOIN LATERAL (
       SELECT count(*)::int AS runs, count(*) FILTER (WHERE phase = 'succeeded')::int AS good,
         (percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(EPOCH FROM finished_at - started_at) * 1000) FILTER (WHERE phase = 'succeeded'))::float8 AS median
       FROM (SELECT phase, started_at, finished_at FROM template_run WHERE template_id = t.id AND phase IN ('succeeded', 'failed')
         AND ($1::text[] IS NULL OR team_id = ANY($1::text[])) ORDER BY created_at DESC LIMIT 100) last) r
     LEFT JOIN made u ON u.template_id = t.id
     ORDER BY ${order}`,
    [seen, ...params],
  );
  return rows.map((row) => ({
    ...row,
    medianMs: row.medianMs === null ? null : Math.round(row.medianMs),
    updatedAt: row.updatedAt.toISOString(),
  }));
}
