import { sqlOf } from '#lib/db/sql.ts';
import { type MatrixParams, type MatrixRow, matrixParams } from '#lib/domain/matrix.ts';
import type { Page } from '#lib/domain/page.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { readFleet } from '../fleet/fleet.ts';
import { findServices } from '../fleet/match.ts';
import { pageOfSorted } from '../fleet/page.ts';
import type { Entry } from '../fleet/rows.ts';
import { parseInput } from '../parse.ts';

type Row = Omit<MatrixRow, 'cells'> & { cells: MatrixRow['cells'] | null };

/** A page of services × environments: what is wanted, what is seen, and the last move of each. */
export async function listMatrix(ctx: Context, input: MatrixParams = {}): Promise<Page<MatrixRow>> {
  allow(ctx, 'service:read', {});
  const { limit, cursor, differ, q, team } = parseInput(matrixParams, input);
  const after = fromCursor(cursor, 2);
  const fleet = await readFleet(ctx.db);
  const found = findServices(ctx, fleet, { q, team });
  const wanted = differ === 'true' ? new Set([...found].filter(differs)) : found;
  const items = pageOfSorted(fleet.byName, wanted, {
    after: after && [String(after[0]), String(after[1])],
    descending: false,
    limit: limit + 1,
  });
  const page = toPage(
    items,
    limit,
    (entry) => [entry.name, entry.id],
    (entry) => entry.id,
  );
  const rows = new Map((await readRows(ctx, page.items)).map((row) => [row.serviceId, row]));
  return { ...page, items: page.items.flatMap((id) => rows.get(id) ?? []), total: wanted.size };
}

/** Environments run different revisions. */
const differs = ({ places }: Entry): boolean => places.some((place) => place.revision !== places[0]?.revision);

async function readRows(ctx: Context, ids: readonly string[]): Promise<MatrixRow[]> {
  if (ids.length === 0) return [];
  const rows = await sqlOf(ctx.db).query<Row>(
    `SELECT s.id AS "serviceId", s.name AS service, s.title, t.name AS team, s.latest_revision AS "latestRevision", s.deleting_at IS NOT NULL AS deleting,
       places.cells
     FROM service s JOIN team t ON t.id = s.team_id LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('deploymentId', d.id, 'environment', e.name, 'revision', d.revision, 'stableRevision', d.stable_revision,
         'sync', d.sync, 'health', d.health, 'message', d.message, 'ready', d.ready_instances,
         'wanted', CASE WHEN d.stopped THEN 0 ELSE d.replicas END, 'generation', d.generation, 'deleting', d.deleting_at IS NOT NULL, 'url', d.url,
         'last', last.move) ORDER BY e.position, e.name) AS cells
       FROM deployment d JOIN environment e ON e.id = d.environment_id
       LEFT JOIN LATERAL (SELECT json_build_object('cause', x.cause, 'phase', x.phase, 'origin', x.origin,
           'at', to_char(x.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) AS move
         FROM rollout x WHERE x.deployment_id = d.id ORDER BY x.started_at DESC, x.id DESC LIMIT 1) last ON true
       WHERE d.service_id = s.id) places ON true
     WHERE s.id = ANY($1::text[])`,
    [ids],
  );
  return rows.map(({ cells, ...row }) => ({ ...row, cells: cells ?? [] }));
}
