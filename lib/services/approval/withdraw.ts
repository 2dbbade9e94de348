import { recordAudit } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import type { ApprovalWire } from '#lib/domain/approval.ts';
import { AppError } from '#lib/kit/errors.ts';
import { actorName, type Context } from '../context.ts';
import { endRequest } from './end.ts';
import { findRequest, toApprovalWire } from './get.ts';
import { userIdOf } from './read-rows.ts';

/** Takes one's own request back. @throws AppError `conflict` for somebody else's, or when it is over */
export function withdrawApproval(ctx: Context, id: string): Promise<ApprovalWire> {
  return inTx(ctx.db, async (tx) => {
    const row = await findRequest(ctx, tx.sql, id, { lock: true });
    if (userIdOf(ctx) !== row.requesterUserId)
      throw new AppError('conflict', `Only ${row.actorName} can withdraw this; you can reject it.`);
    if (row.phase !== 'pending') throw new AppError('conflict', 'This request is over already.');
    await endRequest(ctx, tx, row, 'withdrawn', `Withdrawn by ${actorName(ctx.actor)}.`);
    await recordAudit(tx.sql, ctx, {
      teamId: row.teamId,
      actor: actorName(ctx.actor),
      actorKind: ctx.actor.kind,
      verb: 'approval:withdraw',
      target: `approval/${row.id}`,
      result: 'ok',
      requestId: ctx.requestId,
    });
    return toApprovalWire(ctx, tx.sql, await findRequest(ctx, tx.sql, id));
  });
}
