import type { Sql } from '#lib/db/sql.ts';
import { AppError, notFound } from '#lib/kit/errors.ts';
import { visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';

export type ServiceRef = { id: string; name: string; teamId: string; team: string };

/**
 * A service the actor may see, by id or by name (`checkout`, or `shop/checkout` where several teams have one).
 * @throws AppError `not-found`, also for another team's; `conflict` when the name alone does not tell
 */
export async function findService(ctx: Context, sql: Sql, ref: string, team?: string): Promise<ServiceRef> {
  const [left, right] = ref.includes('/') ? ref.split('/', 2) : [team, ref];
  const rows = await sql.query<ServiceRef>(
    `SELECT s.id, s.name, t.id AS "teamId", t.name AS team FROM service s JOIN team t ON t.id = s.team_id
     WHERE (s.id = $1 OR s.name = $1) AND ($2::text IS NULL OR t.name = $2 OR t.id = $2) AND ($3::text[] IS NULL OR t.id = ANY($3::text[]))
     ORDER BY t.name LIMIT 2`,
    [right ?? '', left ?? null, visibleTeams(ctx)],
  );
  const [service, another] = rows;
  if (!service) throw notFound('service', ref);
  if (another) throw new AppError('conflict', `Several teams have a service "${ref}": say which, such as ${service.team}/${service.name}.`);
  return service;
}
