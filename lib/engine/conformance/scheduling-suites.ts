import type { ClusterFacts } from '../decide/picture.ts';
import { matchesLabels, matchesRule } from '../decide/scheduler/filters.ts';
import { type PlacementRequest, placeInstance } from '../decide/scheduler/place.ts';
import { clusterFixture } from '../testing/picture-fixture.ts';
import { type Case, casesOf, type Row, type Suite, textOf } from './rows.ts';

export const taints: Suite = {
  name: 'taints',
  file: 'scheduling/taints.json',
  cases: (tables) =>
    casesOf(tables, (row, func) => {
      if (func !== 'TestTaintTolerationFilter')
        return { reason: 'scores are weighed otherwise: an unwelcome taint costs a third of the score, however many there are' };
      const found = row.node.a[1].map((taint: Row) => ({ key: taint.Key, value: taint.Value ?? '', effect: textOf(taint.Effect) }));
      const tolerations = row.pod.a[1].map((one: Row) => ({
        key: one.Key,
        value: one.Value,
        exists: textOf(one.Operator) === 'Exists',
        effect: one.Effect && textOf(one.Effect),
      }));
      return { pass: () => fits({ tolerations }, { taints: found }) === (row.wantStatus === undefined) };
    }),
};

export const nodeAffinity: Suite = {
  name: 'node-affinity',
  file: 'scheduling/node-affinity.json',
  cases: (tables) =>
    casesOf(tables, (row, func): Omit<Case, 'id'> => {
      if (func !== 'TestNodeAffinity') return { reason: 'a manifest has no preferred affinity' };
      const spec = row.pod?.Spec ?? {};
      const terms = spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms ?? [];
      if (terms.length > 1) return { reason: 'alternatives between terms are not part of a manifest' };
      if (terms.some((term: Row) => term.MatchFields || !(term.MatchExpressions?.length > 0)))
        return { reason: 'rules over fields of the node, and terms without rules, are not part of a manifest' };
      const rules = (terms[0]?.MatchExpressions ?? []).map((one: Row) => ({
        key: one.Key,
        operator: textOf(one.Operator),
        values: one.Values ?? [],
      }));
      const labels = row.labels ?? {};
      return {
        pass: () =>
          (matchesLabels(spec.NodeSelector ?? {}, labels) &&
            rules.every((rule: PlacementRequest['affinity'][number]) => matchesRule(rule, labels))) ===
          (row.wantStatus === undefined),
      };
    }),
};

export const fit: Suite = {
  name: 'fit',
  file: 'scheduling/fit.json',
  cases: (tables) =>
    casesOf(tables, (row, func): Omit<Case, 'id'> => {
      if (func !== 'TestEnoughRequests') return { reason: 'counts of instances and storage are no limits of a node here' };
      if (!isPlain(row.pod) || !row.nodeInfo.a.every(isPlain))
        return { reason: 'init containers, overhead and extended resources are not part of a manifest' };
      const asked = row.pod.a?.[0] ?? {};
      const used = row.nodeInfo.a[0].a[0];
      const requested = { cpuMilli: used.MilliCPU ?? 0, memoryMib: used.Memory ?? 0 };
      return {
        pass: () =>
          fits({ cpuMilli: asked.MilliCPU ?? 0, memoryMib: asked.Memory ?? 0 }, { cpuMilli: 10, memoryMib: 20, requested }) ===
          (row.wantStatus === undefined),
      };
    }),
};

export const spread: Suite = {
  name: 'spread',
  file: 'scheduling/spread.json',
  cases: (tables) =>
    casesOf(tables, () => ({ reason: 'placement.spread is read and not placed by yet; instances keep apart by score alone' })),
};

/** CPU and memory of one container. */
const isPlain = (pod: Row): boolean =>
  !pod.$call ||
  (pod.$call === 'newResourcePod' && pod.a.length === 1 && Object.keys(pod.a[0]).every((key) => key === 'MilliCPU' || key === 'Memory'));

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
