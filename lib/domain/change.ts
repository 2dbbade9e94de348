import { z } from 'zod';
import { overrideReason } from './deployment.ts';
import { activeFreeze } from './freeze.ts';
import { fieldChange, planDenial } from './plan.ts';

export const CHANGE_KINDS = ['deploy', 'rollBack', 'scale'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** A change of one service in one environment, to be looked at (`POST /api/v1/changes/plan`) or asked for (`POST /api/v1/approvals`). */
export const changeInput = z.strictObject({
  kind: z.enum(CHANGE_KINDS),
  /** Id (`svc_…`) or name. */
  service: z.string().max(80),
  team: z.string().max(63).optional(),
  environment: z.string().max(63),
  /** The environment it is promoted from. */
  from: z.string().max(63).optional(),
  revision: z.number().int().min(1).optional(),
  replicas: z.number().int().min(0).max(1000).optional(),
  force: z.boolean().optional(),
  message: z.string().max(500).optional(),
  override: overrideReason,
});
export type ChangeInput = z.input<typeof changeInput>;

/** What a change would do, field by field, and why it would be refused. */
export const changePlan = z.object({
  kind: z.enum(CHANGE_KINDS),
  service: z.string(),
  serviceId: z.string(),
  team: z.string(),
  environment: z.string(),
  environmentProtected: z.boolean(),
  from: z.string().nullable(),
  revision: z.number().int(),
  /** What is wanted there now; null when it is not deployed there. */
  fromRevision: z.number().int().nullable(),
  replicas: z.object({ before: z.number().int().nullable(), after: z.number().int() }),
  deploymentId: z.string().nullable(),
  /** Of the target: what `If-Match` takes; 0 when it is not there yet. */
  generation: z.number().int(),
  changes: z.array(fieldChange),
  /** Placeholders that stand for something else there than where it comes from; null: not known before it runs. */
  resolves: z.array(z.object({ where: z.string(), placeholder: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
  /** Names of the clusters it could run on. */
  clusters: z.array(z.string()),
  warnings: z.array(z.string()),
  denials: z.array(planDenial),
  freeze: activeFreeze.nullable(),
  /** Whether an approval can be asked for instead. */
  mayAsk: z.boolean(),
});
export type ChangePlan = z.infer<typeof changePlan>;
