import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUOTA_MEASURES, type QuotaAmounts, type QuotaLimits } from '#lib/domain/quota-measures.ts';
import { decideQuota, type QuotaFact } from './decide-quota.ts';

const none: QuotaAmounts = { services: 0, instances: 0, cpuMilli: 0, memoryMib: 0 };
const free: QuotaLimits = { services: null, instances: null, cpuMilli: null, memoryMib: null };
const fact = (limits: Partial<QuotaLimits>, others: Partial<QuotaAmounts> = {}, environment: string | null = null): QuotaFact => ({
  team: 'shop',
  environment,
  limits: { ...free, ...limits },
  others: { ...none, ...others },
});

describe('a quota', () => {
  it.each([
    ['exactly full is allowed', fact({ instances: 5 }, { instances: 3 }), none, { ...none, instances: 2 }, 0],
    ['one more is not', fact({ instances: 5 }, { instances: 3 }), none, { ...none, instances: 3 }, 1],
    [
      'growth above a lowered limit is not',
      fact({ instances: 2 }, { instances: 3 }),
      { ...none, instances: 1 },
      { ...none, instances: 2 },
      1,
    ],
    [
      'shrinking above a lowered limit is',
      fact({ instances: 2 }, { instances: 3 }),
      { ...none, instances: 4 },
      { ...none, instances: 3 },
      0,
    ],
    ['of zero allows nothing', fact({ services: 0 }), none, { ...none, services: 1 }, 1],
    ['without limits allows anything', fact({}), none, { services: 1, instances: 900, cpuMilli: 9e6, memoryMib: 9e6 }, 0],
    [
      'names each measure that is short',
      fact({ cpuMilli: 100, memoryMib: 64 }),
      none,
      { services: 1, instances: 1, cpuMilli: 200, memoryMib: 128 },
      2,
    ],
  ])('%s', (_, quota, before, after, refusals) => {
    expect(decideQuota([quota], before, after)).toHaveLength(refusals);
  });

  it('says what is taken, what is left and who can help', () => {
    const [reason] = decideQuota([fact({ instances: 5 }, { instances: 3 }, 'dev')], none, { ...none, instances: 4 });
    expect(reason).toBe(
      'this takes 7 instances of team shop in dev, and its quota is 5 instances: 2 instances are left. Ask for less, stop something, or let an owner of the team raise the quota.',
    );
  });

  const amounts = fc.record({ services: fc.nat(9), instances: fc.nat(50), cpuMilli: fc.nat(5000), memoryMib: fc.nat(5000) });
  const maybe = fc.option(fc.nat(5000), { nil: null });
  const limits = fc.record({ services: maybe, instances: maybe, cpuMilli: maybe, memoryMib: maybe });

  it('never lets a measure that grows end above its limit, and never refuses one that does not grow', () => {
    fc.assert(
      fc.property(limits, amounts, amounts, amounts, (limit, others, before, after) => {
        const refused = decideQuota([fact(limit, others)], before, after).length;
        const expected = QUOTA_MEASURES.filter((measure) => {
          const most = limit[measure];
          return most !== null && after[measure] > before[measure] && others[measure] + after[measure] > most;
        }).length;
        expect(refused).toBe(expected);
      }),
    );
  });
});
