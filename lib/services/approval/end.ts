import { recordEvents } from '#lib/db/record.ts';
import type { Tx } from '#lib/db/tx.ts';
import type { ApprovalPhase } from '#lib/domain/approval.ts';
import { changeWords } from '#lib/domain/change-words.ts';
import { actorName, type Context } from '../context.ts';
import type { RequestRow } from './read-rows.ts';

/** Ends a request, once, with its reason, and says so to everybody of the team. */
export async function endRequest(
  ctx: Context,
  tx: Tx,
  row: RequestRow,
  phase: Exclude<ApprovalPhase, 'pending'>,
  outcome: string,
): Promise<void> {
  await tx.sql.query(
    `UPDATE approval_request SET phase = $2::"ApprovalPhase", outcome = $3, ended_at = $4::timestamptz WHERE id = $1 AND phase = 'pending'`,
    [row.id, phase, outcome, ctx.clock.now().toISOString()],
  );
  const actor = actorName(ctx.actor);
  await recordEvents(tx.sql, ctx, [
    {
      teamId: row.teamId,
      keys: [`approval/${row.id}`, `service/${row.serviceId}`],
      type: TYPES[phase],
      level: phase === 'failed' ? 'warning' : 'info',
      message: `${changeWords(row.plan)}, asked for by ${row.actorName}: ${outcome}`,
      actor,
      data: { service: row.service, environment: row.environment },
    },
  ]);
}

const TYPES: Record<Exclude<ApprovalPhase, 'pending'>, string> = {
  done: 'ApprovalDone',
  rejected: 'ApprovalRejected',
  withdrawn: 'ApprovalWithdrawn',
  stale: 'ApprovalStale',
  expired: 'ApprovalExpired',
  failed: 'ApprovalFailed',
};
