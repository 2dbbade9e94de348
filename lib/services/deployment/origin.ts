import type { ChangeOrigin } from '#lib/domain/deployment.ts';
import { actorName, type Context } from '../context.ts';
import type { Verdict } from '../manifest/admit.ts';

/** Who wanted a change, from where, why and with whose consent: kept with the deployment and each rollout that comes of it. */
export function originOf(
  ctx: Context,
  verdict: Verdict | undefined,
  said: { from?: string | undefined; message?: string | undefined },
): ChangeOrigin {
  return {
    by: actorName(ctx.actor),
    ...(said.from ? { from: said.from } : {}),
    ...(said.message ? { message: said.message } : {}),
    ...(ctx.approved ? { approvedBy: ctx.approved.by } : {}),
    ...(verdict?.override ? { override: verdict.override.reason } : {}),
  };
}

/** What follows a sentence about a change that others approved. */
export const approvedWords = (ctx: Context): string => (ctx.approved ? `, approved by ${ctx.approved.by.join(' and ')}` : '');

/** What the audit log keeps of it besides. */
export const approvedFacts = (ctx: Context, verdict: Verdict): Record<string, unknown> => ({
  ...(ctx.approved ? { approval: ctx.approved.id, approvedBy: ctx.approved.by } : {}),
  ...(verdict.override ? { freeze: verdict.freeze?.reason, override: verdict.override.reason } : {}),
});
