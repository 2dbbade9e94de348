import { describe, expect, test } from 'vitest';
import { runSuite, SUITES } from './main.ts';
import { FOLDER, isThere } from './rows.ts';

if (!isThere()) console.log(`conformance rows are not here (${FOLDER}): skipped`);

/** How many rows passed once: they must keep passing. */
const PASSED: Record<string, number> = { fenceposts: 6, rolling: 6, fit: 2, taints: 5, 'node-affinity': 8 };

describe.skipIf(!isThere())('rows that others wrote', () => {
  test.each(SUITES.map((suite) => [suite.name, suite] as const))(
    '%s: no row in scope fails, and none falls out of scope unnoticed',
    (name, suite) => {
      const { passed, failed } = runSuite(suite);
      expect(failed).toEqual([]);
      expect(passed.length).toBeGreaterThanOrEqual(PASSED[name] ?? 0);
    },
  );
});
