import { type Sql, sqlOf } from '#lib/db/sql.ts';
import type { ApprovalWire } from '#lib/domain/approval.ts';
import { findFreeze } from '#lib/domain/freeze.ts';
import { findOver, refuseVoter } from '#lib/engine/decide/approval/decide-vote.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow, visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';
import { loadPicture, toVoter } from './picture.ts';
import { type RequestRow, readRequests, toApprovalRow, toVotes } from './read-rows.ts';

/** One request with what it would change, who voted, and whether the reader may. */
export async function getApproval(ctx: Context, id: string): Promise<ApprovalWire> {
  const sql = sqlOf(ctx.db);
  return toApprovalWire(ctx, sql, await findRequest(ctx, sql, id));
}

/** A request the actor may see. @throws AppError `not-found`, also for another team's */
export async function findRequest(ctx: Context, sql: Sql, id: string, options: { lock?: boolean } = {}): Promise<RequestRow> {
  if (options.lock) await sql.query('SELECT id FROM approval_request WHERE id = $1 FOR UPDATE', [id]);
  const [row] = await readRequests(sql, 'a.id = $1 AND ($2::text[] IS NULL OR a.team_id = ANY($2::text[]))', [id, visibleTeams(ctx)]);
  if (!row) throw notFound('approval request', id);
  allow(ctx, 'approval:read', { teamId: row.teamId }, { noun: 'approval request', name: id });
  return row;
}

export async function toApprovalWire(ctx: Context, sql: Sql, row: RequestRow): Promise<ApprovalWire> {
  const picture = await loadPicture(sql, row);
  const over = findOver(picture, ctx.clock.now().getTime());
  return {
    ...toApprovalRow(ctx, row),
    digest: row.digest,
    plan: row.plan,
    approvers: approversOf(row),
    votes: toVotes(row),
    voteRefusal: refuseVoter(picture, toVoter(ctx))?.reason ?? (over?.phase === 'expired' ? over.reason : null),
    staleBecause: over?.phase === 'stale' ? over.reason : null,
    freeze: row.phase === 'pending' ? findFreeze(row.freezes, ctx.clock.now()) : null,
  };
}

function approversOf({ approval, team, environment }: RequestRow): string {
  if (!approval) return `${environment} takes no requests any more.`;
  const who = { developer: 'A developer, operator or owner', operator: 'An operator or owner', owner: 'An owner' }[approval.role];
  const people = approval.required === 1 ? 'one approval' : `${approval.required} approvals`;
  const author = approval.authorMayApprove ? ', also who asked for it' : '; never who asked for it';
  return `${who} of ${team}, or an admin${author}. It takes ${people}.`;
}
