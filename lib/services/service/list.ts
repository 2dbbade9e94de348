import { sqlOf } from '#lib/db/sql.ts';
import type { Page } from '#lib/domain/page.ts';
import { type ServiceListParams, type ServiceRow, serviceListParams } from '#lib/domain/service.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { readFleet } from '../fleet/fleet.ts';
import { findServices } from '../fleet/match.ts';
import { pageOfSorted } from '../fleet/page.ts';
import { parseInput } from '../parse.ts';

type Row = Omit<ServiceRow, 'createdAt' | 'updatedAt' | 'environments'> & {
  createdAt: Date;
  updatedAt: Date;
  environments: ServiceRow['environments'] | null;
};

/** A page of the services the actor may see, filtered and sorted, and how many there are in all. */
export async function listServices(ctx: Context, input: ServiceListParams = {}): Promise<Page<ServiceRow>> {
  allow(ctx, 'service:read', {});
  const { limit, cursor, sort, ...filter } = parseInput(serviceListParams, input);
  const after = fromCursor(cursor, 2);
  const fleet = await readFleet(ctx.db);
  const wanted = findServices(ctx, fleet, filter);
  const byName = sort.endsWith('name');
  const items = pageOfSorted(byName ? fleet.byName : fleet.byUpdated, wanted, {
    after: after && [String(after[0]), String(after[1])],
    descending: sort.startsWith('-'),
    limit: limit + 1,
  });
  // The page is what the list was a moment ago; each row is read as it is now, and one that went meanwhile is left out.
  const page = toPage(
    items,
    limit,
    (entry) => [byName ? entry.name : entry.updatedAt, entry.id],
    (entry) => entry.id,
  );
  const rows = new Map((await readRows(ctx, page.items)).map((row) => [row.id, row]));
  return { ...page, items: page.items.flatMap((id) => rows.get(id) ?? []), total: wanted.size };
}

async function readRows(ctx: Context, ids: readonly string[]): Promise<ServiceRow[]> {
  if (ids.length === 0) return [];
  const rows = await sqlOf(ctx.db).query<Row>(
    `SELECT s.id, s.name, s.title, t.name AS team, s.labels, s.latest_revision AS "latestRevision", s.deleting_at IS NOT NULL AS deleting,
       s.created_at AS "createdAt", s.updated_at AS "updatedAt", places.environments
     FROM service s JOIN team t ON t.id = s.team_id LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('deploymentId', d.id, 'environment', e.name, 'revision', d.revision, 'sync', d.sync, 'health', d.health,
         'message', d.message, 'ready', d.ready_instances, 'wanted', CASE WHEN d.stopped THEN 0 ELSE d.replicas END, 'url', d.url) ORDER BY e.position) AS environments
       FROM deployment d JOIN environment e ON e.id = d.environment_id WHERE d.service_id = s.id) places ON true
     WHERE s.id = ANY($1::text[])`,
    [ids],
  );
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    environments: row.environments ?? [],
  }));
}
