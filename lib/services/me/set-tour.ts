import { sqlOf } from '#lib/db/sql.ts';
import type { MeWire } from '#lib/domain/team.ts';
import { type TourState, tourState } from '#lib/domain/tour.ts';
import { AppError } from '#lib/kit/errors.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { getMe } from './get.ts';

/** Remembers how far this person took the first steps. Nobody else sees it, so that no event and no audit entry tell of it. */
export async function setTour(ctx: Context, input: TourState): Promise<MeWire> {
  const { actor } = ctx;
  if (actor.kind !== 'user') throw new AppError('forbidden', 'The first steps are a person’s own: sign in to take them.');
  await sqlOf(ctx.db).query('UPDATE "user" SET tour = $2::jsonb WHERE id = $1', [
    actor.userId,
    JSON.stringify(parseInput(tourState, input)),
  ]);
  return getMe(ctx);
}
