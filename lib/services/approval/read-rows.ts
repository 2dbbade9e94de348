import type { Sql } from '#lib/db/sql.ts';
import type { ApprovalPhase, ApprovalRow, ApprovalWire } from '#lib/domain/approval.ts';
import type { ApprovalRule } from '#lib/domain/approval-rule.ts';
import type { ChangeInput, ChangePlan } from '#lib/domain/change.ts';
import { changeWords } from '#lib/domain/change-words.ts';
import type { FreezeWindow } from '#lib/domain/freeze.ts';
import type { Context } from '../context.ts';
import type { RunActorRow } from '../template/run-actor.ts';

/** A request as the table has it, with its team, service and environment. */
export type RequestRow = RunActorRow & {
  id: string;
  teamId: string;
  team: string;
  serviceId: string;
  service: string;
  environmentId: string;
  environment: string;
  protected: boolean;
  approval: ApprovalRule | null;
  freezes: FreezeWindow[];
  change: ChangeInput;
  plan: ChangePlan;
  baseDigest: string;
  digest: string;
  requesterUserId: string;
  message: string;
  phase: ApprovalPhase;
  outcome: string;
  createdAt: Date;
  deadlineAt: Date;
  endedAt: Date | null;
  votes: { userId: string; name: string; decision: 'approve' | 'reject'; comment: string; at: string }[];
};

/** Requests that fit `where`, in one query; it speaks of a (request), t (team), s (service), e (environment). */
export const readRequests = (sql: Sql, where: string, params: readonly unknown[], tail = ''): Promise<RequestRow[]> =>
  sql.query<RequestRow>(
    `SELECT a.id, a.team_id AS "teamId", t.name AS team, a.service_id AS "serviceId", s.name AS service, a.environment_id AS "environmentId",
       e.name AS environment, e.protected, e.approval, e.freezes, a.change, a.plan, a.base_digest AS "baseDigest", a.digest,
       a.requester_kind AS "actorKind", a.requester_user_id AS "actorUserId", a.requester_token_id AS "actorTokenId", a.requester_name AS "actorName",
       a.requester_user_id AS "requesterUserId", a.message, a.phase::text AS phase, a.outcome, a.created_at AS "createdAt", a.deadline_at AS "deadlineAt",
       a.ended_at AS "endedAt", COALESCE((SELECT json_agg(json_build_object('userId', v.user_id, 'name', v.name, 'decision', v.decision,
         'comment', v.comment, 'at', to_char(v.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY v.created_at, v.user_id)
         FROM approval_vote v WHERE v.request_id = a.id), '[]') AS votes
     FROM approval_request a JOIN team t ON t.id = a.team_id JOIN service s ON s.id = a.service_id JOIN environment e ON e.id = a.environment_id
     WHERE ${where} ${tail}`,
    params,
  );

export function toApprovalRow(ctx: Context, row: RequestRow): ApprovalRow {
  const expired = row.phase === 'pending' && row.deadlineAt.getTime() <= ctx.clock.now().getTime();
  return {
    id: row.id,
    team: row.team,
    service: row.service,
    serviceId: row.serviceId,
    environment: row.environment,
    summary: changeWords(row.plan),
    message: row.message,
    requester: row.actorName,
    mine: userIdOf(ctx) === row.requesterUserId,
    phase: expired ? 'expired' : row.phase,
    outcome: row.outcome,
    approvals: row.votes.filter((vote) => vote.decision === 'approve').length,
    required: row.approval?.required ?? 1,
    createdAt: row.createdAt.toISOString(),
    deadlineAt: row.deadlineAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

export const toVotes = (row: RequestRow): ApprovalWire['votes'] => row.votes.map(({ userId: _, ...vote }) => vote);

/** The person behind an actor; a token's is its maker. */
export const userIdOf = ({ actor }: Context): string | undefined =>
  actor.kind === 'user' || actor.kind === 'token' ? actor.userId : undefined;
