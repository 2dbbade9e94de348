import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, createBench } from '../testing.ts';
import { seedFleet } from '../topology/testing/fleet.ts';
import { listMatrix } from './list.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
  await seedFleet(bench.db, { services: 1000, teams: 4, environments: ['dev', 'staging', 'prod'], failing: 10 });
});
afterAll(() => bench?.close());

describe('the matrix of a thousand services', () => {
  it('is bounded, whatever is asked for, and complete page by page', async () => {
    for (const asked of [{}, { q: 'a' }, { differ: 'true' as const }, { team: 'team-1' }]) {
      const page = await listMatrix(bench.admin, { ...asked, limit: 50 });
      expect(page.items.length).toBeLessThanOrEqual(50);
      expect(page.total).toBeLessThanOrEqual(1000);
    }
    const seen = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await listMatrix(bench.admin, { limit: 200, cursor });
      for (const row of page.items) seen.add(row.serviceId);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen.size).toBe(1000);
  });
});
