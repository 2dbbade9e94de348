import { decideAccess, type Grants, hasRole } from '../../../domain/access.ts';
import type { ApprovalDecision, ApprovalPhase } from '../../../domain/approval.ts';
import type { ApprovalRule } from '../../../domain/approval-rule.ts';

/** A request as it stands, with the world around it as it is now. */
export type ApprovalPicture = {
  phase: ApprovalPhase;
  digest: string;
  deadlineMs: number;
  teamId: string;
  requesterUserId: string;
  environment: { name: string; protected: boolean; approval: ApprovalRule | null };
  /** Of the target's wanted state: when it was asked for, and now. */
  base: { asked: string; now: string };
  votes: readonly { userId: string; decision: ApprovalDecision }[];
};

/** Who votes. A team's token is nobody in particular. */
export type Voter = { userId: string; isPerson: boolean; grants: Grants };
export type Ballot = { decision: ApprovalDecision; digest: string };

export type VoteVerdict =
  /** Nothing changes; the sentence is for the voter. */
  | { kind: 'refused'; code: 'forbidden' | 'conflict' | 'precondition-failed'; reason: string }
  /** The request is over for another reason than this vote. */
  | { kind: 'over'; phase: 'expired' | 'stale'; reason: string }
  | { kind: 'counted'; next: 'wait' | 'reject' | 'run'; approvals: number; required: number };

/** One vote: whether it counts, and what follows from it. */
export function decideVote(picture: ApprovalPicture, voter: Voter, ballot: Ballot, nowMs: number): VoteVerdict {
  const refusal = refuseVoter(picture, voter);
  if (refusal) return refusal;
  const over = findOver(picture, nowMs);
  // Saying no to what moved on is still worth recording.
  if (over && !(over.phase === 'stale' && ballot.decision === 'reject')) return { kind: 'over', ...over };
  if (ballot.digest !== picture.digest)
    return { kind: 'refused', code: 'precondition-failed', reason: 'This is not what you looked at: read the request again, then vote.' };
  const required = picture.environment.approval?.required ?? 1;
  const approvals = picture.votes.filter((vote) => vote.decision === 'approve').length + (ballot.decision === 'approve' ? 1 : 0);
  if (ballot.decision === 'reject') return { kind: 'counted', next: 'reject', approvals, required };
  return { kind: 'counted', next: approvals >= required ? 'run' : 'wait', approvals, required };
}

/** Why this person may not vote on this request now; undefined when they may. */
export function refuseVoter(picture: ApprovalPicture, voter: Voter): Extract<VoteVerdict, { kind: 'refused' }> | undefined {
  const { environment, teamId } = picture;
  const no = (code: 'forbidden' | 'conflict', reason: string) => ({ kind: 'refused' as const, code, reason });
  if (picture.phase !== 'pending') return no('conflict', `This request is over: ${PHASE_WORDS[picture.phase]}.`);
  const rule = environment.approval;
  if (!rule) return no('conflict', `${environment.name} takes no requests any more: an admin changed that.`);
  if (!voter.isPerson) return no('forbidden', 'An approval takes a person: sign in, or use a token of your own.');
  const access = decideAccess(voter.grants, 'approval:vote', { teamId, environment });
  if (!access.allowed) return no('forbidden', access.reason);
  const role = voter.grants.teams.find((entry) => entry.teamId === teamId)?.role;
  if (voter.grants.platformRole !== 'admin' && (!role || !hasRole(role, rule.role)))
    return no('forbidden', `In ${environment.name} it takes the role ${rule.role} to approve; you are ${role ?? 'no member'}.`);
  if (voter.userId === picture.requesterUserId && !rule.authorMayApprove)
    return no('forbidden', 'You asked for this yourself: somebody else has to approve it.');
  if (picture.votes.some((vote) => vote.userId === voter.userId)) return no('conflict', 'You have voted on this already.');
  return undefined;
}

/** A pending request that cannot be approved any more, and why. */
export function findOver(
  picture: Pick<ApprovalPicture, 'phase' | 'deadlineMs' | 'base' | 'environment'>,
  nowMs: number,
): { phase: 'expired' | 'stale'; reason: string } | undefined {
  if (picture.phase !== 'pending') return undefined;
  if (nowMs >= picture.deadlineMs) return { phase: 'expired', reason: 'Nobody decided in time. Ask again if it is still wanted.' };
  if (picture.base.asked !== picture.base.now)
    return {
      phase: 'stale',
      reason: `What is wanted in ${picture.environment.name} has changed since this was asked for. Ask again, so that others see what it would change now.`,
    };
  return undefined;
}

const PHASE_WORDS: Record<Exclude<ApprovalPhase, 'pending'>, string> = {
  done: 'it was approved and carried out',
  rejected: 'it was rejected',
  withdrawn: 'it was withdrawn',
  stale: 'its target moved on',
  expired: 'nobody decided in time',
  failed: 'it was approved, but could not be carried out',
};
