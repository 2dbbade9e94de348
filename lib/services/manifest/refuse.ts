import { recordAudit } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import type { PlanDenial, PlanItem } from '#lib/domain/plan.ts';
import { AppError } from '#lib/kit/errors.ts';
import { toKeepable } from '#lib/kit/text.ts';
import { actorName, type Context } from '../context.ts';

/** Turns the door's "no" into the one error that carries every reason. @throws AppError `forbidden` or `denied` */
export function assertAccepted(items: readonly Pick<PlanItem, 'service' | 'denials'>[]): void {
  const refused = items.filter((item) => item.denials.length > 0);
  const all = refused.flatMap((item) => item.denials.map((denial) => ({ item, denial })));
  const first = all.find(({ denial }) => denial.code === 'forbidden') ?? all[0];
  if (!first) return;
  const issues = all.map(({ item, denial }) => toIssue(items.length > 1 ? `${item.service}: ` : '', denial));
  const more = all.length > 1 ? ` (and ${all.length - 1} more)` : '';
  if (first.denial.code === 'forbidden') throw new AppError('forbidden', first.denial.message, { issues });
  throw new AppError('denied', `${first.item.service} was not accepted: ${first.denial.message}${more}`, { issues });
}

/** A refusal is worth remembering as much as a change; it is written after the change's own transaction has been undone. */
export async function recordRefusal(ctx: Context, verb: string, target: string, error: unknown): Promise<void> {
  if (!(error instanceof AppError) || (error.code !== 'denied' && error.code !== 'forbidden')) return;
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

const toIssue = (prefix: string, { path, message, line, column }: PlanDenial) => ({
  path,
  message: `${prefix}${message}`,
  ...(line === undefined ? {} : { line, column }),
});
