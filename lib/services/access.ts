import { decideAccess, type Scope, type Verb } from '#lib/domain/access.ts';
import { AppError, notFound } from '#lib/kit/errors.ts';
import type { Context } from './context.ts';

/**
 * The check every service verb begins with. Another team's thing answers as if it were not there; `noun` and `name` make that sentence.
 * @throws AppError `not-found` (foreign) or `forbidden` (with the reason and the way out)
 */
export function allow(ctx: Context, verb: Verb, scope: Scope, what?: { noun: string; name: string }): void {
  const verdict = decideAccess(ctx.actor.grants, verb, scope);
  if (verdict.allowed) return;
  if (!verdict.visible) throw notFound(what?.noun ?? 'thing', what?.name ?? '');
  throw new AppError('forbidden', verdict.reason);
}

/** The teams whose things this actor sees: null means all. For lists, search and streams. */
export function visibleTeams(ctx: Context): string[] | null {
  return ctx.actor.grants.platformRole ? null : ctx.actor.grants.teams.map((entry) => entry.teamId);
}

/** Why the actor may not do this to a thing it can see, or nothing. Another team's thing throws `not-found`, as in `allow`. */
export function refusal(ctx: Context, verb: Verb, scope: Scope, what?: { noun: string; name: string }): string | undefined {
  const verdict = decideAccess(ctx.actor.grants, verb, scope);
  if (verdict.allowed) return undefined;
  if (!verdict.visible) throw notFound(what?.noun ?? 'thing', what?.name ?? '');
  return verdict.reason;
}
