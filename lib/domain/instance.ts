import { z } from 'zod';
import { INSTANCE_PHASES } from './instance-phase.ts';

export * from './instance-phase.ts';

export const instanceWire = z.object({
  id: z.string(),
  deploymentId: z.string(),
  revision: z.number().int(),
  cluster: z.string(),
  node: z.string().nullable(),
  phase: z.enum(INSTANCE_PHASES),
  draining: z.boolean(),
  reason: z.string(),
  message: z.string(),
  restarts: z.number().int(),
  exit: z.object({ code: z.number().int().nullable(), signal: z.string().nullable(), oomKilled: z.boolean(), at: z.string() }).nullable(),
  host: z.string().nullable(),
  ports: z.record(z.string(), z.number().int()),
  pid: z.number().int().nullable(),
  limitsBy: z.string(),
  cpuMilli: z.number().nullable(),
  memoryMib: z.number().nullable(),
  startedAt: z.string().nullable(),
  readyAt: z.string().nullable(),
  createdAt: z.string(),
});
export type InstanceWire = z.infer<typeof instanceWire>;
