import { recordAudit } from '#lib/db/record.ts';
import { sqlOf } from '#lib/db/sql.ts';
import { inTx } from '#lib/db/tx.ts';
import { AppError } from '#lib/kit/errors.ts';
import { toKeepable } from '#lib/kit/text.ts';
import { actorName, type Context } from '../context.ts';

const recorded = new WeakSet<AppError>();
/** Of one actor in a minute: a program that is refused in a loop says nothing new, and must not fill the record. */
const MOST_A_MINUTE = 60;
const MINUTE_MS = 60_000;
/** How far back an actor's own entries are looked through for that. */
const LOOKED_THROUGH = 200;

/**
 * A refusal is worth remembering as much as a change; it is written after the change's own transaction has been undone. Only a "no" of the
 * judges (`forbidden`, `denied`) is one. An error is written once, whoever sees it pass.
 */
export async function recordRefusal(ctx: Context, verb: string, target: string, error: unknown): Promise<void> {
  if (!(error instanceof AppError) || (error.code !== 'denied' && error.code !== 'forbidden') || recorded.has(error)) return;
  recorded.add(error);
  const actor = ctx.actor;
  await inTx(ctx.db, (tx) =>
    recordAudit(tx.sql, ctx, {
      teamId: actor.grants.teams.length === 1 ? (actor.grants.teams[0]?.teamId ?? null) : null,
      actor: actorName(actor),
      actorKind: actor.kind,
      verb,
      target: toKeepable(target, 500),
      result: 'denied',
      after: { reason: error.message },
      requestId: ctx.requestId,
    }),
  ).catch((failure: unknown) => ctx.log.warn({ err: failure }, 'a refusal could not be recorded'));
}

/**
 * The same at the door, for what no service has recorded closer to the thing: once a minute for the same actor, verb and target, and so
 * many a minute in all.
 */
export async function recordRefusalAtDoor(ctx: Context, verb: string, target: string, error: unknown): Promise<void> {
  if (!(error instanceof AppError) || recorded.has(error)) return;
  const since = new Date(ctx.clock.now().getTime() - MINUTE_MS).toISOString();
  const [known] = await sqlOf(ctx.db)
    .query<{ lately: number; same: boolean }>(
      `SELECT count(*)::int AS lately, COALESCE(bool_or(verb = $2 AND target = $3), false) AS same
       FROM (SELECT verb, target, result, at FROM audit_entry WHERE actor = $1 ORDER BY seq DESC LIMIT ${LOOKED_THROUGH}) AS own
       WHERE result = 'denied' AND at > $4::timestamptz`,
      [actorName(ctx.actor), verb, toKeepable(target, 500), since],
    )
    .catch(() => []);
  if (known && !known.same && known.lately < MOST_A_MINUTE) await recordRefusal(ctx, verb, target, error);
}
