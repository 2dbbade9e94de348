import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '#lib/kit/errors.ts';
import { type Bench, createBench, manifestOf } from '../testing.ts';
import { applyManifests } from './apply.ts';
import { planManifests } from './plan.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench?.close());

describe('plan', () => {
  it('says field by field what would change, secrets masked, and writes nothing', async () => {
    const ctx = bench.as('developer');
    await applyManifests(ctx, { manifest: manifestOf('planned', { variables: { DB_PASSWORD: 'one', PORT_HINT: '1' } }) });
    const before = await bench.db.pool.query(
      'SELECT (SELECT count(*) FROM event) AS e, (SELECT count(*) FROM audit_entry) AS a, (SELECT count(*) FROM revision) AS r',
    );
    const { items, accepted } = await planManifests(ctx, {
      manifest: manifestOf('planned', { variables: { DB_PASSWORD: 'two', PORT_HINT: '2' } }),
    });
    expect(accepted).toBe(true);
    expect(items[0]).toMatchObject({ action: 'update', revision: 2, fromRevision: 1 });
    expect(items[0]?.changes).toEqual([
      { path: '/spec/workload/containers/main/variables/DB_PASSWORD', kind: 'changed', before: '••••••', after: '••••••' },
      { path: '/spec/workload/containers/main/variables/PORT_HINT', kind: 'changed', before: '1', after: '2' },
    ]);
    const after = await bench.db.pool.query(
      'SELECT (SELECT count(*) FROM event) AS e, (SELECT count(*) FROM audit_entry) AS a, (SELECT count(*) FROM revision) AS r',
    );
    expect(after.rows).toEqual(before.rows);
  });

  it('shows refusals with their line instead of throwing, all of them at once', async () => {
    const { items, accepted } = await planManifests(bench.as('developer'), {
      manifest: manifestOf('refused', { variables: { A: '${resources.x.url}' }, extra: '  rollout: { maxSurge: 0 }\n' }),
      environment: 'prod',
    });
    expect(accepted).toBe(false);
    expect(items[0]?.denials.map((each) => each.code).sort()).toEqual(['denied', 'denied', 'forbidden']);
    expect(items[0]?.denials.find((each) => each.path.endsWith('/A'))).toMatchObject({ line: 9 });
  });

  it('accepts exactly what apply then does, and names the same revisions', async () => {
    const document = fc.record({
      name: fc.constantFrom('alpha', 'beta', 'gamma'),
      value: fc.constantFrom('1', '2', '${metadata.name}', '${resources.dep.url}', '${nonsense}'),
      needs: fc.boolean(),
      host: fc.option(fc.constantFrom('alpha', 'beta', 'shared'), { nil: undefined }),
      min: fc.integer({ min: 0, max: 3 }),
      max: fc.integer({ min: 1, max: 3 }),
    });
    const step = fc.record({
      documents: fc.uniqueArray(document, { selector: (each) => each.name, minLength: 1, maxLength: 3 }),
      team: fc.constantFrom('shop' as const, 'rival' as const),
      role: fc.constantFrom('developer' as const, 'operator' as const),
      environment: fc.constantFrom('dev', 'prod'),
      force: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(step, async ({ documents, team, role, environment, force }) => {
        const manifest = documents
          .map(({ name, value, needs, host, min, max }) =>
            manifestOf(name, { variables: { V: value }, needs: needs ? ['dep'] : [], replicas: [min, max], ...(host ? { host } : {}) }),
          )
          .join('---\n');
        const ctx = bench.as(role, team);
        const plan = await planManifests(ctx, { manifest, environment, force });
        const outcome = await applyManifests(ctx, { manifest, environment, force }).catch((error: unknown) => error);
        if (outcome instanceof Error) {
          expect(outcome).toBeInstanceOf(AppError);
          expect(['denied', 'forbidden']).toContain((outcome as AppError).code);
          expect(plan.accepted).toBe(false);
          return;
        }
        const { items } = outcome as Awaited<ReturnType<typeof applyManifests>>;
        expect(plan.accepted).toBe(true);
        expect(items.map(({ serviceId: _s, deploymentId: _d, generation: _g, ...item }) => item)).toEqual(plan.items);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
