import { z } from 'zod';

/** What a quota counts, in the order people read it. Processor and memory are what replicas ask for, not what they use. */
export const QUOTA_MEASURES = ['services', 'instances', 'cpuMilli', 'memoryMib'] as const;
export type QuotaMeasure = (typeof QUOTA_MEASURES)[number];
export type QuotaAmounts = Record<QuotaMeasure, number>;
/** Null: no limit. */
export type QuotaLimits = Record<QuotaMeasure, number | null>;

const limit = z.number().int().min(0).max(1_000_000_000).nullable();
const limits = z.object({ services: limit, instances: limit, cpuMilli: limit, memoryMib: limit });
const amount = z.number().int();
const amounts = z.object({ services: amount, instances: amount, cpuMilli: amount, memoryMib: amount });

/** `environment` null: in all environments together. `used` is what the team's deployments want there now; what is stopped wants no instances. */
export const quotaWire = z.object({ team: z.string(), environment: z.string().nullable(), limits, used: amounts });
export type QuotaWire = z.infer<typeof quotaWire>;

/** Body of `PUT /api/v1/teams/{team}/quota`. All four null: no quota there any more. */
export const setQuotaInput = z.strictObject({ environment: z.string().max(63).nullable(), limits: limits.strict() });
export type SetQuotaInput = z.input<typeof setQuotaInput>;

/** Share of a limit that is taken: 0 to 1, or more where a limit was lowered afterwards; 0 without a limit. */
export function takenShare({ limits, used }: Pick<QuotaWire, 'limits' | 'used'>, measure: QuotaMeasure): number {
  const most = limits[measure];
  if (most === null) return 0;
  return most === 0 ? (used[measure] > 0 ? 2 : 1) : used[measure] / most;
}
