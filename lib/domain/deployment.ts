import { z } from 'zod';
import type { ChangeOrigin } from './change-origin.ts';
import { condition } from './condition.ts';
import { HEALTH_STATUSES, ROLLOUT_CAUSES, ROLLOUT_PHASES, SYNC_STATUSES } from './deployment-status.ts';
import { pageParams } from './page.ts';

export type { ChangeOrigin } from './change-origin.ts';
export * from './deployment-status.ts';

/** Who wanted a revision somewhere, and how it came there. Empty for what was wanted before this was kept. */
export const changeOrigin = z.object({
  by: z.string().optional(),
  /** The environment it was promoted from. */
  from: z.string().optional(),
  message: z.string().optional(),
  approvedBy: z.array(z.string()).optional(),
  /** Why it went ahead in a freeze. */
  override: z.string().optional(),
}) satisfies z.ZodType<ChangeOrigin>;
export const rolloutWire = z.object({
  id: z.string(),
  deploymentId: z.string(),
  fromRevision: z.number().int().nullable(),
  toRevision: z.number().int(),
  cause: z.enum(ROLLOUT_CAUSES),
  origin: changeOrigin,
  phase: z.enum(ROLLOUT_PHASES),
  /** One CamelCase word and a sentence: never empty. */
  reason: z.string(),
  message: z.string(),
  weight: z.number(),
  startedAt: z.string(),
  deadlineAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type RolloutWire = z.infer<typeof rolloutWire>;

export const deploymentWire = z.object({
  id: z.string(),
  serviceId: z.string(),
  service: z.string(),
  team: z.string(),
  environment: z.string(),
  environmentProtected: z.boolean(),
  revision: z.number().int(),
  stableRevision: z.number().int().nullable(),
  replicas: z.number().int(),
  minReplicas: z.number().int(),
  maxReplicas: z.number().int(),
  stopped: z.boolean(),
  deleting: z.boolean(),
  generation: z.number().int(),
  observedGeneration: z.number().int(),
  sync: z.enum(SYNC_STATUSES),
  health: z.enum(HEALTH_STATUSES),
  /** The worst thing to know, in one sentence. */
  message: z.string(),
  readyInstances: z.number().int(),
  updatedInstances: z.number().int(),
  totalInstances: z.number().int(),
  url: z.string().nullable(),
  conditions: z.array(condition),
  rollout: rolloutWire.nullable(),
  /** Set when the engine gave up until something changes: why. */
  parked: z.string().nullable(),
  updatedAt: z.string(),
});
export type DeploymentWire = z.infer<typeof deploymentWire>;

/** Why a change goes ahead in a freeze. It takes an operator, and is kept in the audit log. */
export const overrideReason = z.string().trim().min(3, 'must say why').max(500).optional();

/** Body of `POST /api/v1/deployments`: runs a revision that exists already in an environment. */
export const deployInput = z.strictObject({
  /** Id (`svc_…`) or name. */
  service: z.string().max(80),
  team: z.string().max(63).optional(),
  environment: z.string().max(63),
  /** The latest when absent. */
  revision: z.number().int().min(1).optional(),
  replicas: z.number().int().min(0).max(1000).optional(),
  /** A promotion: the environment whose revision this is. The revision wanted there when `revision` is absent. */
  from: z.string().max(63).optional(),
  message: z.string().max(500).optional(),
  /** Deploy a revision that was found bad here before. */
  force: z.boolean().optional(),
  override: overrideReason,
  ifGeneration: z.number().int().optional(),
});
export type DeployInput = z.input<typeof deployInput>;

export const rollBackInput = z.strictObject({
  /** The last good one before the current when absent. */
  revision: z.number().int().min(1).optional(),
  message: z.string().max(500).optional(),
  force: z.boolean().optional(),
  override: overrideReason,
  ifGeneration: z.number().int().optional(),
});
export type RollBackInput = z.input<typeof rollBackInput>;

export const scaleInput = z.strictObject({ replicas: z.number().int().min(0).max(1000), ifGeneration: z.number().int().optional() });
export type ScaleInput = z.input<typeof scaleInput>;

/** Body of restart, stop, start and delete. */
export const deploymentActionInput = z.strictObject({ ifGeneration: z.number().int().optional() });
export type DeploymentActionInput = z.input<typeof deploymentActionInput>;

export const deploymentListParams = pageParams.extend({
  q: z.string().max(200).optional(),
  team: z.string().max(63).optional(),
  environment: z.string().max(63).optional(),
  service: z.string().max(80).optional(),
  health: z.enum(HEALTH_STATUSES).optional(),
  sync: z.enum(SYNC_STATUSES).optional(),
  /** Only what is on its way: a rollout that is not over, or instances still coming. */
  moving: z.literal('true').optional(),
});
export type DeploymentListParams = z.input<typeof deploymentListParams>;

export const metricsParams = z.object({
  /** How far back, in seconds. */
  window: z.coerce.number().int().min(10).max(86_400).default(3_600),
  /** Points at most; samples in between are averaged. */
  points: z.coerce.number().int().min(2).max(500).default(120),
});
export type MetricsParams = z.input<typeof metricsParams>;

export const metricSeries = z.object({
  /** `deployment/…`, `instance/…`, `host/…` or `edge/…`. */
  subject: z.string(),
  points: z.array(z.object({ at: z.string(), values: z.record(z.string(), z.number()) })),
});
export const deploymentMetrics = z.object({ series: z.array(metricSeries) });
export type DeploymentMetrics = z.infer<typeof deploymentMetrics>;
