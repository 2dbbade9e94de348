import { z } from 'zod';
import { overrideReason } from './deployment.ts';

/** What applying a manifest would change, before anything is written. */
export const fieldChange = z.object({
  /** JSON pointer into the manifest. */
  path: z.string(),
  kind: z.enum(['added', 'removed', 'changed']),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});
export type FieldChange = z.infer<typeof fieldChange>;

/** `forbidden`: the caller may not; `denied`: nobody may, as it stands. Lines count from 1 and are there when the manifest was text. */
export const planDenial = z.object({
  path: z.string(),
  message: z.string(),
  code: z.enum(['forbidden', 'denied']),
  /** What would help: `approval`: others may approve it; `freeze`: it may go ahead with a reason, or later; `bad`: by force. */
  help: z.enum(['approval', 'freeze', 'bad']).optional(),
  line: z.number().int().optional(),
  column: z.number().int().optional(),
});
export type PlanDenial = z.infer<typeof planDenial>;

export const PLAN_ACTIONS = ['create', 'update', 'unchanged', 'deploy'] as const;

export const planItem = z.object({
  service: z.string(),
  team: z.string(),
  environment: z.string(),
  action: z.enum(PLAN_ACTIONS),
  /** The revision that would run; a new number when the spec changes. */
  revision: z.number().int(),
  fromRevision: z.number().int().nullable(),
  changes: z.array(fieldChange),
  /** Worth knowing, stops nothing. */
  warnings: z.array(z.string()),
  /** Why it would be refused; empty when it would be accepted. */
  denials: z.array(planDenial),
});
export type PlanItem = z.infer<typeof planItem>;

export const planResult = z.object({ items: z.array(planItem), accepted: z.boolean() });
export type PlanResult = z.infer<typeof planResult>;

/** Body of `POST /api/v1/apply` and `POST /api/v1/plan`. */
export const applyInput = z.strictObject({
  /** YAML or JSON text, one or many documents. */
  manifest: z.string().max(1_048_576),
  /** For error messages. */
  fileName: z.string().max(1024).optional(),
  team: z.string().max(63).optional(),
  /** Where to deploy; the first environment when absent. */
  environment: z.string().max(63).optional(),
  message: z.string().max(500).optional(),
  origin: z.enum(['portal', 'api', 'cli']).optional(),
  /** Deploy a revision that was found bad here before. */
  force: z.boolean().optional(),
  override: overrideReason,
  /** Only make revisions, deploy nothing. */
  noDeploy: z.boolean().optional(),
  /** The service's generation the caller last saw, for a manifest of one document: refused when it has moved on. */
  ifGeneration: z.number().int().optional(),
});
export type ApplyInput = z.infer<typeof applyInput>;

export const applyResult = z.object({
  items: z.array(planItem.extend({ serviceId: z.string(), deploymentId: z.string().nullable(), generation: z.number().int().nullable() })),
});
export type ApplyResult = z.infer<typeof applyResult>;
