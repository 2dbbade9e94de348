import { z } from 'zod';
import { approvalRule } from './approval-rule.ts';
import { freezeWindow } from './freeze.ts';
import { NAME_PATTERN, NAME_RULE } from './manifest/schema.ts';

export const CLUSTER_DRIVERS = ['process', 'kubernetes', 'docker', 'fake'] as const;
export type ClusterDriver = (typeof CLUSTER_DRIVERS)[number];
export const CLUSTER_PHASES = ['ready', 'unreachable', 'unknown'] as const;

export const taint = z.object({
  key: z.string(),
  value: z.string().default(''),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
});
export type NodeTaint = z.infer<typeof taint>;

const amounts = z.object({ cpuMilli: z.number(), memoryMib: z.number() });

export const nodeWire = z.object({
  id: z.string(),
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  taints: z.array(taint),
  ready: z.boolean(),
  message: z.string(),
  capacity: amounts,
  /** Sum of the requests of what is placed there. */
  requested: amounts,
  /** Sum of what was measured last. */
  used: amounts,
  instances: z.number().int(),
});
export type NodeWire = z.infer<typeof nodeWire>;

export const clusterWire = z.object({
  id: z.string(),
  name: z.string(),
  driver: z.enum(CLUSTER_DRIVERS),
  labels: z.record(z.string(), z.string()),
  cordoned: z.boolean(),
  phase: z.enum(CLUSTER_PHASES),
  message: z.string(),
  version: z.string(),
  notes: z.array(z.string()),
  generation: z.number().int(),
  capacity: amounts,
  requested: amounts,
  used: amounts,
  instances: z.number().int(),
  lastSeenAt: z.string().nullable(),
  nodes: z.array(nodeWire),
});
export type ClusterWire = z.infer<typeof clusterWire>;

export const environmentWire = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  position: z.number().int(),
  protected: z.boolean(),
  clusterSelector: z.record(z.string(), z.string()),
  /** How changes are asked for here; null when they cannot be. It counts while the environment is protected. */
  approval: approvalRule.nullable(),
  freezes: z.array(freezeWindow),
  generation: z.number().int(),
  /** How many services run here. */
  deployments: z.number().int(),
});
export type EnvironmentWire = z.infer<typeof environmentWire>;

/** Body of `PATCH /api/v1/clusters/:id`. A cordoned cluster keeps what it runs and takes nothing new. */
export const updateClusterInput = z.strictObject({
  cordoned: z.boolean().optional(),
  labels: z.record(z.string().max(63), z.string().max(63)).optional(),
  ifGeneration: z.number().int().optional(),
});
export type UpdateClusterInput = z.input<typeof updateClusterInput>;

const environmentFields = {
  title: z.string().min(1).max(120).optional(),
  /** Its place in the order, from 1; the others make room. */
  position: z.number().int().min(0).max(1000).optional(),
  protected: z.boolean().optional(),
  clusterSelector: z.record(z.string().min(1).max(63), z.string().max(63)).optional(),
  approval: approvalRule.nullable().optional(),
  freezes: z.array(freezeWindow).max(50).optional(),
};
export const createEnvironmentInput = z.strictObject({
  name: z.string().regex(NAME_PATTERN, `must be ${NAME_RULE}`),
  ...environmentFields,
});
export type CreateEnvironmentInput = z.input<typeof createEnvironmentInput>;
export const updateEnvironmentInput = z.strictObject({ ...environmentFields, ifGeneration: z.number().int().optional() });
export type UpdateEnvironmentInput = z.input<typeof updateEnvironmentInput>;
