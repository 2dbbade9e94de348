import type { Sql } from '#lib/db/sql.ts';
import type { ApprovalPicture, Voter } from '#lib/engine/decide/approval/decide-vote.ts';
import type { Context } from '../context.ts';
import { loadDeployments } from '../manifest/facts.ts';
import { digestBase } from './digest.ts';
import { type RequestRow, userIdOf } from './read-rows.ts';

/** A request with its target as it is now, for the decider. */
export async function loadPicture(sql: Sql, row: RequestRow): Promise<ApprovalPicture> {
  const [deployment] = await loadDeployments(sql, [row.serviceId], row.environmentId);
  return {
    phase: row.phase,
    digest: row.digest,
    deadlineMs: row.deadlineAt.getTime(),
    teamId: row.teamId,
    requesterUserId: row.requesterUserId,
    environment: { name: row.environment, protected: row.protected, approval: row.approval },
    base: { asked: row.baseDigest, now: digestBase(deployment ?? null) },
    votes: row.votes,
  };
}

/** Whoever asks, as a voter: a person, also by a token of their own. */
export function toVoter(ctx: Context): Voter {
  const { actor } = ctx;
  return {
    userId: userIdOf(ctx) ?? '',
    isPerson: actor.kind === 'user' || (actor.kind === 'token' && actor.personal),
    grants: actor.grants,
  };
}
