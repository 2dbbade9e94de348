import { sqlOf } from '#lib/db/sql.ts';
import { AppError, notFound } from '#lib/kit/errors.ts';
import { visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';

/** The team an artifact is for: the named one, or the only one the caller has. @throws AppError `not-found`, `invalid` when it is not clear */
export async function ownerOf(ctx: Context, team: string | undefined): Promise<{ id: string; name: string }> {
  const visible = visibleTeams(ctx);
  const sql = sqlOf(ctx.db);
  const found = await sql.query<{ id: string; name: string }>(
    `SELECT id, name FROM team WHERE ($1::text[] IS NULL OR id = ANY($1::text[])) AND ($2::text IS NULL OR name = $2 OR id = $2) ORDER BY name LIMIT 2`,
    [visible, team ?? null],
  );
  const [first] = found;
  if (team !== undefined) {
    if (!first) throw notFound('team', team);
    return first;
  }
  if (!first) throw new AppError('invalid', 'You are in no team yet, and an artifact belongs to one.');
  const only = ctx.actor.grants.teams.length === 1 ? ctx.actor.grants.teams[0]?.teamId : undefined;
  const own =
    only === undefined
      ? undefined
      : (found.find((one) => one.id === only) ??
        (await sql.query<{ id: string; name: string }>('SELECT id, name FROM team WHERE id = $1', [only]))[0]);
  if (own) return own;
  if (found.length > 1)
    throw new AppError('invalid', 'Say which team the artifact is for: you can reach more than one.', {
      issues: [{ path: '/team', message: 'is needed here' }],
    });
  return first;
}
