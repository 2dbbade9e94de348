import { sqlOf } from '#lib/db/sql.ts';
import { type MatrixParams, type MatrixRow, matrixParams } from '#lib/domain/matrix.ts';
import type { Page } from '#lib/domain/page.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { parseInput } from '../parse.ts';
import { toWhere } from '../service/filter.ts';

type Row = Omit<MatrixRow, 'cells'> & { cells: MatrixRow['cells'] | null; total: number };

const DIFFERS = `(SELECT count(DISTINCT fd.revision) FROM deployment fd WHERE fd.service_id = s.id) > 1`;

/** A page of services × environments in one query: what is wanted, what is seen, and the last move of each. */
export async function listMatrix(ctx: Context, input: MatrixParams = {}): Promise<Page<MatrixRow>> {
  allow(ctx, 'service:read', {});
  const { limit, cursor, differ, q, team } = parseInput(matrixParams, input);
  const filter = toWhere(ctx, { q, team });
  const where = differ === 'true' ? `${filter.text} AND ${DIFFERS}` : filter.text;
  const params = [...filter.params];
  const after = fromCursor(cursor, 2);
  const keyset = after ? `AND (s.name, s.id) > ($${params.push(after[0])}::text, $${params.push(after[1])}::text)` : '';
  const rows = await sqlOf(ctx.db).query<Row>(
    `WITH page AS MATERIALIZED (
       SELECT s.id, s.name, s.title, s.latest_revision, s.deleting_at, t.name AS team FROM service s JOIN team t ON t.id = s.team_id
       WHERE ${where} ${keyset} ORDER BY s.name, s.id LIMIT $${params.push(limit + 1)}::int)
     SELECT s.id AS "serviceId", s.name AS service, s.title, s.team, s.latest_revision AS "latestRevision", s.deleting_at IS NOT NULL AS deleting,
       places.cells, ${after ? '0' : `(SELECT count(*)::int FROM service s JOIN team t ON t.id = s.team_id WHERE ${where})`} AS total
     FROM page s LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('deploymentId', d.id, 'environment', e.name, 'revision', d.revision, 'stableRevision', d.stable_revision,
         'sync', d.sync, 'health', d.health, 'message', d.message, 'ready', d.ready_instances,
         'wanted', CASE WHEN d.stopped THEN 0 ELSE d.replicas END, 'generation', d.generation, 'deleting', d.deleting_at IS NOT NULL, 'url', d.url,
         'last', last.move) ORDER BY e.position, e.name) AS cells
       FROM deployment d JOIN environment e ON e.id = d.environment_id
       LEFT JOIN LATERAL (SELECT json_build_object('cause', x.cause, 'phase', x.phase, 'origin', x.origin,
           'at', to_char(x.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) AS move
         FROM rollout x WHERE x.deployment_id = d.id ORDER BY x.started_at DESC, x.id DESC LIMIT 1) last ON true
       WHERE d.service_id = s.id) places ON true
     ORDER BY s.name, s.id`,
    params,
  );
  const page = toPage(rows, limit, (row) => [row.service, row.serviceId], toRow);
  return after ? page : { ...page, total: rows[0]?.total ?? 0 };
}

const toRow = ({ total: _, cells, ...row }: Row): MatrixRow => ({ ...row, cells: cells ?? [] });
