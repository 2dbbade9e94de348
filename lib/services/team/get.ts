import { sqlOf } from '#lib/db/sql.ts';
import type { TeamWire } from '#lib/domain/team.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { findTeam } from '../manifest/facts.ts';
import { readTeams } from './read-wires.ts';

/** One team by id or name. @throws AppError `not-found`, also for one the actor is not in */
export async function getTeam(ctx: Context, ref: string): Promise<TeamWire> {
  const sql = sqlOf(ctx.db);
  const { id } = await findTeam(ctx, sql, ref);
  allow(ctx, 'team:read', { teamId: id }, { noun: 'team', name: ref });
  const [team] = await readTeams(sql, 't.id = $1', [id], 1);
  if (!team) throw notFound('team', ref);
  return team;
}
