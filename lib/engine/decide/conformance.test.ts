import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { clusterFixture } from '../testing/picture-fixture.ts';
import type { ClusterFacts } from './picture.ts';
import { clampUnavailable, resolveFenceposts } from './rollout/fenceposts.ts';
import { matchesLabels, matchesRule } from './scheduler/filters.ts';
import { type PlacementRequest, placeInstance } from './scheduler/place.ts';

/** Rows that others wrote, read from beside the checkout; where they are absent, this says so and passes. */
const FOLDER = join(process.cwd(), '..', 'shared', 'conformance');
const isThere = existsSync(FOLDER);
if (!isThere) console.log(`conformance rows are not here (${FOLDER}): skipped`);

// biome-ignore lint/suspicious/noExplicitAny: rows of foreign test tables, each of its own shape
type Row = any;
const rowsOf = (file: string, func: string): Row[] => {
  if (!isThere) return [];
  const tables = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as { func: string; rows: Row[] }[];
  return tables.filter((table) => table.func === func && Array.isArray(table.rows)).flatMap((table) => table.rows);
};
const nameOf = (row: Row): string =>
  typeof row.name === 'string' ? row.name : row.name ? `${row.name.l}${row.name.r}` : JSON.stringify(row).slice(0, 80);
const amountOf = (value: Row): number | string | null =>
  value === null || value === undefined ? null : typeof value === 'object' ? value.a[0] : value;
const each = (rows: Row[]) => rows.map((row) => [nameOf(row), row] as const);

describe.skipIf(!isThere)('rollout fenceposts', () => {
  test.each(each(rowsOf('rollout/fenceposts.json', 'TestResolveFenceposts')))('%s', (_name, row) => {
    expect(resolveFenceposts(amountOf(row.maxSurge), amountOf(row.maxUnavailable), row.desired)).toEqual({
      surge: row.expectSurge,
      unavailable: row.expectUnavailable,
    });
  });
  const rolling = rowsOf('rollout/fenceposts.json', 'TestMaxUnavailable').filter((row) => row.deployment.$call);
  test.each(each(rolling))('%s', (_name, row) => {
    const [replicas, maxUnavailable] = row.deployment.a;
    const posts = resolveFenceposts(1, amountOf(maxUnavailable), replicas);
    expect(clampUnavailable(posts.unavailable, replicas)).toBe(row.expected.a[0]);
  });
});

describe.skipIf(!isThere)('scheduling: taints', () => {
  test.each(each(rowsOf('scheduling/taints.json', 'TestTaintTolerationFilter')))('%s', (_name, row) => {
    const taints = row.node.a[1].map((taint: Row) => ({ key: taint.Key, value: taint.Value ?? '', effect: textOf(taint.Effect) }));
    const tolerations = row.pod.a[1].map((one: Row) => ({
      key: one.Key,
      value: one.Value,
      exists: textOf(one.Operator) === 'Exists',
      effect: one.Effect && textOf(one.Effect),
    }));
    expect(fits({ tolerations }, { taints })).toBe(row.wantStatus === undefined);
  });
});

describe.skipIf(!isThere)('scheduling: labels', () => {
  // Alternatives between terms and fields of the node are not part of a manifest's placement.
  const inScope = rowsOf('scheduling/node-affinity.json', 'TestNodeAffinity').filter((row) => {
    const terms = row.pod?.Spec?.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms ?? [];
    return terms.length <= 1 && terms.every((term: Row) => !term.MatchFields && term.MatchExpressions?.length > 0);
  });
  test.each(each(inScope))('%s', (_name, row) => {
    const spec = row.pod.Spec ?? {};
    const expressions =
      spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms?.[0]?.MatchExpressions ?? [];
    const rules = expressions.map((one: Row) => ({ key: one.Key, operator: textOf(one.Operator), values: one.Values ?? [] }));
    const labels = row.labels ?? {};
    const passes =
      matchesLabels(spec.NodeSelector ?? {}, labels) &&
      rules.every((rule: PlacementRequest['affinity'][number]) => matchesRule(rule, labels));
    expect(passes).toBe(row.wantStatus === undefined);
  });
});

describe.skipIf(!isThere)('scheduling: fit', () => {
  // CPU and memory of one container; init containers, extended resources, storage and pod counts are not part of a manifest.
  const plain = (pod: Row) =>
    !pod.$call ||
    (pod.$call === 'newResourcePod' && pod.a.length === 1 && Object.keys(pod.a[0]).every((key) => key === 'MilliCPU' || key === 'Memory'));
  const inScope = rowsOf('scheduling/fit.json', 'TestEnoughRequests').filter((row) => plain(row.pod) && row.nodeInfo.a.every(plain));
  test.each(each(inScope))('%s', (_name, row) => {
    const asked = row.pod.a?.[0] ?? {};
    const used = row.nodeInfo.a[0].a[0];
    const requested = { cpuMilli: used.MilliCPU ?? 0, memoryMib: used.Memory ?? 0 };
    expect(fits({ cpuMilli: asked.MilliCPU ?? 0, memoryMib: asked.Memory ?? 0 }, { cpuMilli: 10, memoryMib: 20, requested })).toBe(
      row.wantStatus === undefined,
    );
  });
});

/** `{ "$id": "v1.TolerationOpEqual" }` and "Equal" are the same word. */
function textOf(value: Row): string {
  const text = typeof value === 'string' ? value : String(value?.$id ?? '');
  return text.replace(/^v1\.(TolerationOp|TaintEffect|NodeSelectorOp)/, '');
}

function fits(request: Partial<PlacementRequest>, node: Partial<ClusterFacts['nodes'][number]>): boolean {
  const cluster = clusterFixture();
  const whole: PlacementRequest = {
    needs: 'process',
    containers: 1,
    cpuMilli: 0,
    memoryMib: 0,
    clusterSelectors: [],
    affinity: [],
    tolerations: [],
    siblings: new Map(),
    ...request,
  };
  return placeInstance(whole, [{ ...cluster, nodes: cluster.nodes.map((one) => ({ ...one, ...node })) }]).fits;
}
