import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx, type Tx } from '#lib/db/tx.ts';
import { decideAccess } from '#lib/domain/access.ts';
import { type ApprovalWire, type VoteInput, voteInput } from '#lib/domain/approval.ts';
import { changeWords } from '#lib/domain/change-words.ts';
import { findFreeze, minuteText } from '#lib/domain/freeze.ts';
import { decideVote } from '#lib/engine/decide/approval/decide-vote.ts';
import { AppError } from '#lib/kit/errors.ts';
import { performChange } from '../change/perform.ts';
import { actorName, type Context } from '../context.ts';
import { loadServiceForChange } from '../manifest/facts.ts';
import { parseInput } from '../parse.ts';
import { loadRunActor } from '../template/run-actor.ts';
import { endRequest } from './end.ts';
import { findRequest, toApprovalWire } from './get.ts';
import { loadPicture, toVoter } from './picture.ts';
import type { RequestRow } from './read-rows.ts';

/**
 * One person's vote. With the last one that is needed the change is made, in the same transaction, as its author's own and judged anew.
 * @throws AppError `forbidden`, `conflict`, `precondition-failed` (another digest), `denied` (frozen)
 */
export async function voteApproval(ctx: Context, id: string, input: VoteInput): Promise<ApprovalWire> {
  const ballot = parseInput(voteInput, input);
  const { wire, refused } = await inTx(ctx.db, async (tx) => {
    const row = await findRequest(ctx, tx.sql, id, { lock: true });
    // Changes of the service take turns: the target that is judged is the one that is changed.
    await loadServiceForChange(tx.sql, row.serviceId);
    const verdict = decideVote(await loadPicture(tx.sql, row), toVoter(ctx), ballot, ctx.clock.now().getTime());
    if (verdict.kind === 'refused') throw new AppError(verdict.code, verdict.reason);
    if (verdict.kind === 'over') {
      await endRequest(ctx, tx, row, verdict.phase, verdict.reason);
      return { wire: undefined, refused: verdict.reason };
    }
    if (verdict.next === 'run') assertThawed(ctx, row, ballot.override);
    await writeVote(ctx, tx, row, ballot);
    if (verdict.next === 'reject') {
      const why = ballot.comment ? `: ${ballot.comment}` : '.';
      await endRequest(ctx, tx, row, 'rejected', `Rejected by ${actorName(ctx.actor)}${why}`);
    } else if (verdict.next === 'run') await run(ctx, tx, row, ballot.override);
    return { wire: await toApprovalWire(ctx, tx.sql, await findRequest(ctx, tx.sql, id)), refused: undefined };
  });
  if (!wire) throw new AppError('conflict', refused);
  return wire;
}

/** A freeze stops the last vote and not the request: it can be given when the freeze is over. */
function assertThawed(ctx: Context, row: RequestRow, override: string | undefined): void {
  const freeze = row.change.kind === 'scale' ? null : findFreeze(row.freezes, ctx.clock.now());
  if (!freeze) return;
  const scope = { teamId: row.teamId, environment: { name: row.environment, protected: row.protected } };
  const may = decideAccess(ctx.actor.grants, 'deployment:override', scope).allowed;
  if (override !== undefined && may) return;
  const until = `${row.environment} is frozen until ${minuteText(freeze.endsAt)} UTC: ${freeze.reason}.`;
  throw new AppError(
    'denied',
    may ? `${until} Approve it then, or say why it must go ahead now.` : `${until} Approve it then, or ask an operator.`,
  );
}

async function writeVote(ctx: Context, tx: Tx, row: RequestRow, ballot: VoteInput): Promise<void> {
  const actor = actorName(ctx.actor);
  const made = await tx.sql.query<{ id: string }>(
    `INSERT INTO approval_vote (request_id, user_id, name, decision, comment, digest, created_at)
     VALUES ($1, $2, $3, $4::"ApprovalDecision", $5, $6, $7::timestamptz) ON CONFLICT DO NOTHING RETURNING request_id AS id`,
    [row.id, toVoter(ctx).userId, actor, ballot.decision, ballot.comment ?? '', ballot.digest, ctx.clock.now().toISOString()],
  );
  if (made.length === 0) throw new AppError('conflict', 'You have voted on this already.');
  row.votes.push({ userId: toVoter(ctx).userId, name: actor, decision: ballot.decision, comment: ballot.comment ?? '', at: '' });
  await recordEvents(tx.sql, ctx, [
    {
      teamId: row.teamId,
      keys: [`approval/${row.id}`],
      type: 'ApprovalVoted',
      message: `${actor} ${ballot.decision === 'approve' ? 'approved' : 'rejected'}: ${changeWords(row.plan)}`,
      actor,
      data: { service: row.service, environment: row.environment },
    },
  ]);
  await recordAudit(tx.sql, ctx, {
    teamId: row.teamId,
    actor,
    actorKind: ctx.actor.kind,
    verb: 'approval:vote',
    target: `approval/${row.id}`,
    result: 'ok',
    after: {
      decision: ballot.decision,
      digest: ballot.digest,
      comment: ballot.comment ?? '',
      ...(ballot.override ? { override: ballot.override } : {}),
    },
    requestId: ctx.requestId,
  });
}

/** Makes the change as its author would, with what they may do right now. What the door refuses ends the request with that reason. */
async function run(ctx: Context, tx: Tx, row: RequestRow, override: string | undefined): Promise<void> {
  const by = row.votes.filter((vote) => vote.decision === 'approve').map((vote) => vote.name);
  const approved = { id: row.id, serviceId: row.serviceId, environmentId: row.environmentId, by, override };
  await tx.sql.query('SAVEPOINT approved_change');
  try {
    const actor = await loadRunActor(tx.sql, row);
    await performChange({ ...ctx, actor, approved }, tx, row.change);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'internal' || error.code === 'unavailable') throw error;
    await tx.sql.query('ROLLBACK TO SAVEPOINT approved_change');
    await endRequest(ctx, tx, row, 'failed', `Approved, but it could not be carried out: ${error.message}`);
    return;
  }
  await endRequest(ctx, tx, row, 'done', `Approved by ${by.join(' and ')} and carried out.`);
}
