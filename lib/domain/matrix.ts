import { z } from 'zod';
import { changeOrigin, HEALTH_STATUSES, ROLLOUT_CAUSES, ROLLOUT_PHASES, SYNC_STATUSES } from './deployment.ts';
import { pageParams } from './page.ts';

/** A service in an environment, as the matrix shows it. */
export const matrixCell = z.object({
  deploymentId: z.string(),
  environment: z.string(),
  revision: z.number().int(),
  /** The newest revision that was promoted here; another than `revision` while a rollout is under way or has failed. */
  stableRevision: z.number().int().nullable(),
  sync: z.enum(SYNC_STATUSES),
  health: z.enum(HEALTH_STATUSES),
  message: z.string(),
  ready: z.number().int(),
  wanted: z.number().int(),
  generation: z.number().int(),
  deleting: z.boolean(),
  url: z.string().nullable(),
  /** The last move to a revision; null before the first. */
  last: z.object({ cause: z.enum(ROLLOUT_CAUSES), phase: z.enum(ROLLOUT_PHASES), origin: changeOrigin, at: z.string() }).nullable(),
});
export type MatrixCell = z.infer<typeof matrixCell>;

export const matrixRow = z.object({
  serviceId: z.string(),
  service: z.string(),
  title: z.string(),
  team: z.string(),
  latestRevision: z.number().int(),
  deleting: z.boolean(),
  cells: z.array(matrixCell),
});
export type MatrixRow = z.infer<typeof matrixRow>;

export const matrixParams = pageParams.extend({
  q: z.string().max(200).optional(),
  team: z.string().max(63).optional(),
  /** `true`: only services that run different revisions in different environments. */
  differ: z.enum(['true', 'false']).optional(),
});
export type MatrixParams = z.input<typeof matrixParams>;
