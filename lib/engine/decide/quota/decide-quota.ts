import { QUOTA_MEASURES, type QuotaAmounts, type QuotaLimits, type QuotaMeasure } from '#lib/domain/quota-measures.ts';

/** One limit that a change is held to: where it applies, what is taken there without the change's own deployment. */
export type QuotaFact = { team: string; environment: string | null; limits: QuotaLimits; others: QuotaAmounts };

/**
 * Why a change would take more than a quota allows: one sentence for each measure of each quota. `before` and `after` are what the
 * deployment itself takes. Only growth is refused: whoever is above a limit that was lowered may always stay or take less.
 */
export function decideQuota(facts: readonly QuotaFact[], before: QuotaAmounts, after: QuotaAmounts): string[] {
  return facts.flatMap(({ team, environment, limits, others }) =>
    QUOTA_MEASURES.flatMap((measure) => {
      const most = limits[measure];
      const total = others[measure] + after[measure];
      if (most === null || after[measure] <= before[measure] || total <= most) return [];
      const place = environment === null ? 'in all environments together' : `in ${environment}`;
      const free = Math.max(0, most - others[measure] - before[measure]);
      const wayOut = environment === null ? 'an admin of the platform' : 'an owner of the team';
      return [
        `this takes ${say(measure, total)} of team ${team} ${place}, and its quota is ${say(measure, most)}: ` +
          `${say(measure, free)} ${measure === 'services' || measure === 'instances' ? 'are' : 'is'} left. Ask for less, stop something, or let ${wayOut} raise the quota.`,
      ];
    }),
  );
}

function say(measure: QuotaMeasure, value: number): string {
  switch (measure) {
    case 'services':
      return `${value} ${value === 1 ? 'service' : 'services'}`;
    case 'instances':
      return `${value} ${value === 1 ? 'instance' : 'instances'}`;
    case 'cpuMilli':
      return `${value} m of CPU`;
    case 'memoryMib':
      return `${value} MiB of memory`;
    default: {
      const never: never = measure;
      return never;
    }
  }
}
