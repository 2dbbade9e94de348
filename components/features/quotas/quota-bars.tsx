import { CapacityBar } from '#components/common/capacity-bar.tsx';
import type { QuotaWire } from '#lib/domain/quota.ts';
import { QUOTA_MEASURES } from '#lib/domain/quota-measures.ts';
import { MEASURES } from './measures.ts';

/** A bar for each measure that has a limit. */
export function QuotaBars({ quota: { limits, used } }: { quota: Pick<QuotaWire, 'limits' | 'used'> }) {
  return QUOTA_MEASURES.map((measure) => {
    const most = limits[measure];
    if (most === null) return null;
    const { label, format } = MEASURES[measure];
    return (
      <CapacityBar
        key={measure}
        label={label}
        words={`${format(used[measure])} of ${format(most)}`}
        used={used[measure]}
        total={Math.max(most, Number.MIN_VALUE)}
      />
    );
  });
}
