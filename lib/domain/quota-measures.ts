/** What a quota counts, in the order people read it. Processor and memory are what replicas ask for, not what they use. */
export const QUOTA_MEASURES = ['services', 'instances', 'cpuMilli', 'memoryMib'] as const;
export type QuotaMeasure = (typeof QUOTA_MEASURES)[number];
export type QuotaAmounts = Record<QuotaMeasure, number>;
/** Null: no limit. */
export type QuotaLimits = Record<QuotaMeasure, number | null>;

/** Share of a limit that is taken: 0 to 1, or more where a limit was lowered afterwards; 0 without a limit. */
export function takenShare({ limits, used }: { limits: QuotaLimits; used: QuotaAmounts }, measure: QuotaMeasure): number {
  const most = limits[measure];
  if (most === null) return 0;
  return most === 0 ? (used[measure] > 0 ? 2 : 1) : used[measure] / most;
}
