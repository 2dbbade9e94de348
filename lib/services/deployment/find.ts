import type { Sql } from '#lib/db/sql.ts';
import { AppError, notFound } from '#lib/kit/errors.ts';
import { visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';

export type DeploymentRef = { id: string; teamId: string; service: string; environment: string; protected: boolean };

/**
 * A deployment the actor may see, by id or as `<service>.<environment>` (`<team>/<service>.<environment>` where several teams have one).
 * @throws AppError `not-found`, also for another team's; `conflict` when the name alone does not tell
 */
export async function findDeployment(ctx: Context, sql: Sql, ref: string): Promise<DeploymentRef> {
  const named = /^(?:([^/.]+)\/)?([^/.]+)\.([^/.]+)$/.exec(ref);
  const rows = await sql.query<DeploymentRef>(
    `SELECT d.id, d.team_id AS "teamId", s.name AS service, e.name AS environment, e.protected
     FROM deployment d JOIN service s ON s.id = d.service_id JOIN environment e ON e.id = d.environment_id JOIN team t ON t.id = d.team_id
     WHERE ${named ? 's.name = $1 AND e.name = $2 AND ($3::text IS NULL OR t.name = $3)' : 'd.id = $1 AND $2::text IS NULL AND $3::text IS NULL'}
       AND ($4::text[] IS NULL OR d.team_id = ANY($4::text[])) LIMIT 2`,
    named ? [named[2], named[3], named[1] ?? null, visibleTeams(ctx)] : [ref, null, null, visibleTeams(ctx)],
  );
  const [deployment, another] = rows;
  if (!deployment) throw notFound('deployment', ref);
  if (another) throw new AppError('conflict', `Several teams have "${ref}": say which, such as team/${ref}.`);
  return deployment;
}
