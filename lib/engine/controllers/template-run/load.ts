import type { Db } from '#lib/db/client.ts';
import { type Sql, sqlOf } from '#lib/db/sql.ts';
import type { TemplateRunPicture } from '#lib/engine/decide/template-run/decide-template-run.ts';

/** The pictures of many runs in one query. */
export async function loadRuns(db: Db, ids: readonly string[]): Promise<TemplateRunPicture[]> {
  const sql: Sql = sqlOf(db);
  return sql.query<TemplateRunPicture>(
    `SELECT r.id, r.team_id AS "teamId", r.template_id AS "templateId", t.title, r.phase::text AS phase, r.message, r.round, r.observed_round AS "observedRound",
       CASE WHEN r.cancel_asked_at IS NOT NULL THEN r.cancel_asked_by END AS "cancelBy",
       (SELECT json_agg(json_build_object('position', s.position, 'key', s.key, 'title', s.title, 'state', s.state, 'message', s.message, 'attempts', s.attempts)
          ORDER BY s.position) FROM template_run_step s WHERE s.run_id = r.id) AS steps,
       COALESCE((SELECT json_agg(json_build_object('service', b.service, 'phase', b.phase) ORDER BY b.phase IN ('failed', 'canceled') DESC, b.wave, b.id)
          FROM template_run b WHERE r.group_id IS NOT NULL AND b.group_id = r.group_id AND b.wave < r.wave AND b.phase <> 'succeeded'), '[]') AS before
     FROM template_run r JOIN template t ON t.id = r.template_id WHERE r.id = ANY($1::text[])`,
    [ids],
  );
}

/** Runs that are not over: what the slow full pass looks at. */
export async function pageOpenRuns(db: Db, afterId: string, limit: number): Promise<string[]> {
  const rows = await sqlOf(db).query<{ id: string }>(
    `SELECT id FROM template_run WHERE id > $1 AND (phase IN ('waiting', 'running') OR observed_round < round) ORDER BY id LIMIT $2`,
    [afterId, limit],
  );
  return rows.map((row) => row.id);
}
