import { z } from 'zod';
import { changePlan } from './change.ts';
import { pageParams } from './page.ts';

export const APPROVAL_PHASES = ['pending', 'done', 'rejected', 'withdrawn', 'stale', 'expired', 'failed'] as const;
export type ApprovalPhase = (typeof APPROVAL_PHASES)[number];
export const APPROVAL_DECISIONS = ['approve', 'reject'] as const;
export type ApprovalDecision = (typeof APPROVAL_DECISIONS)[number];

/** One line of a list of requests. */
export const approvalRow = z.object({
  id: z.string(),
  team: z.string(),
  service: z.string(),
  serviceId: z.string(),
  environment: z.string(),
  /** What is asked for, in one sentence. */
  summary: z.string(),
  message: z.string(),
  requester: z.string(),
  /** It is mine. */
  mine: z.boolean(),
  phase: z.enum(APPROVAL_PHASES),
  outcome: z.string(),
  approvals: z.number().int(),
  required: z.number().int(),
  createdAt: z.string(),
  deadlineAt: z.string(),
  endedAt: z.string().nullable(),
});
export type ApprovalRow = z.infer<typeof approvalRow>;

export const approvalWire = approvalRow.extend({
  /** Of everything that is voted on; a vote repeats it. */
  digest: z.string(),
  plan: changePlan,
  /** Who may approve, in words. */
  approvers: z.string(),
  votes: z.array(z.object({ name: z.string(), decision: z.enum(APPROVAL_DECISIONS), comment: z.string(), at: z.string() })),
  /** Why the reader may not vote; null when they may. */
  voteRefusal: z.string().nullable(),
  /** Why it cannot be approved any more, though nobody has ended it: the target moved on. */
  staleBecause: z.string().nullable(),
  freeze: z.object({ reason: z.string(), endsAt: z.string() }).nullable(),
});
export type ApprovalWire = z.infer<typeof approvalWire>;

export const APPROVAL_VIEWS = ['waiting', 'open', 'ended', 'mine'] as const;
/** `waiting`: those that I may vote on and have not. */
export const approvalListParams = pageParams.extend({
  view: z.enum(APPROVAL_VIEWS).default('open'),
  team: z.string().max(63).optional(),
  service: z.string().max(80).optional(),
});
export type ApprovalListParams = z.input<typeof approvalListParams>;

/** Body of `POST /api/v1/approvals/:id/vote`. */
export const voteInput = z.strictObject({
  decision: z.enum(APPROVAL_DECISIONS),
  /** The digest of what was looked at: a request that says something else is not voted on. */
  digest: z.string().max(100),
  comment: z.string().max(1000).optional(),
  /** Why it goes ahead in a freeze; operators only. */
  override: z.string().trim().min(3).max(500).optional(),
});
export type VoteInput = z.input<typeof voteInput>;
