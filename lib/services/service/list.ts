import { sqlOf } from '#lib/db/sql.ts';
import type { Page } from '#lib/domain/page.ts';
import { type ServiceListParams, type ServiceRow, serviceListParams } from '#lib/domain/service.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { parseInput } from '../parse.ts';
import { toWhere } from './filter.ts';

type Row = Omit<ServiceRow, 'createdAt' | 'updatedAt' | 'environments'> & {
  createdAt: Date;
  updatedAt: Date;
  environments: ServiceRow['environments'] | null;
  total?: number;
};

/** A page of the services the actor may see, filtered and sorted in the database. `total` comes with the first page alone. */
export async function listServices(ctx: Context, input: ServiceListParams = {}): Promise<Page<ServiceRow>> {
  allow(ctx, 'service:read', {});
  const { limit, cursor, sort, ...filter } = parseInput(serviceListParams, input);
  const sql = sqlOf(ctx.db);
  const where = toWhere(ctx, filter);
  const after = fromCursor(cursor, 2);
  const descending = sort.startsWith('-');
  const byName = sort.endsWith('name');
  const column = byName ? 's.name' : 's.updated_at';
  const order = descending ? 'DESC' : 'ASC';
  const params = [...where.params];
  const keyset = after
    ? `AND (${column}, s.id) ${descending ? '<' : '>'} ($${params.push(after[0])}::${byName ? 'text' : 'timestamptz'}, $${params.push(after[1])}::text)`
    : '';
  // A filter has to look at every row anyway, so that it may as well count them; without one the page comes off an index.
  const counted = !after && Boolean(filter.q || filter.label || filter.health || filter.sync || filter.environment);
  const [rows, total] = await Promise.all([
    sql.query<Row>(
      `WITH page AS MATERIALIZED (
         SELECT s.*, t.name AS team${counted ? ', count(*) OVER ()::int AS total' : ''} FROM service s JOIN team t ON t.id = s.team_id
         WHERE ${where.text} ${keyset} ORDER BY ${column} ${order}, s.id ${order} LIMIT $${params.push(limit + 1)}::int)
       SELECT s.id, s.name, s.title, s.team, s.labels, s.latest_revision AS "latestRevision", s.deleting_at IS NOT NULL AS deleting,
         s.created_at AS "createdAt", s.updated_at AS "updatedAt", places.environments${counted ? ', s.total' : ''}
       FROM page s LEFT JOIN LATERAL (
         SELECT json_agg(json_build_object('deploymentId', d.id, 'environment', e.name, 'revision', d.revision, 'sync', d.sync, 'health', d.health,
           'message', d.message, 'ready', d.ready_instances, 'wanted', CASE WHEN d.stopped THEN 0 ELSE d.replicas END, 'url', d.url) ORDER BY e.position) AS environments
         FROM deployment d JOIN environment e ON e.id = d.environment_id WHERE d.service_id = s.id) places ON true
       ORDER BY ${column} ${order}, s.id ${order}`,
      params,
    ),
    after || counted
      ? undefined
      : sql.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM service s JOIN team t ON t.id = s.team_id WHERE ${where.text}`,
          where.params,
        ),
  ]);
  const page = toPage(rows, limit, (row) => [byName ? row.name : row.updatedAt.toISOString(), row.id], toRow);
  if (counted) return { ...page, total: rows[0]?.total ?? 0 };
  return total ? { ...page, total: total[0]?.n ?? 0 } : page;
}

const toRow = ({ total: _, ...row }: Row): ServiceRow => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  environments: row.environments ?? [],
});
