import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClusterFacts, NodeFacts } from '../picture.ts';
import { explainPlacement } from './explain.ts';
import { FILTERS } from './filters.ts';
import { copyClusters, occupy, type PlacementRequest, placeInstance } from './place.ts';
import { scoreNode } from './scorers.ts';

const node = (id: string, some: Partial<NodeFacts> = {}): NodeFacts => ({
  id,
  name: id,
  labels: {},
  taints: [],
  ready: true,
  message: '',
  cpuMilli: 1_000,
  memoryMib: 1_024,
  requested: { cpuMilli: 0, memoryMib: 0 },
  instances: 0,
  ...some,
});
const cluster = (name: string, nodes: NodeFacts[], some: Partial<ClusterFacts> = {}): ClusterFacts => ({
  id: `clu_${name}`,
  name,
  driver: 'process',
  runs: ['process'],
  labels: { name },
  cordoned: false,
  phase: 'ready',
  message: '',
  restarts: 'engine',
  nodes,
  ...some,
});
const request = (some: Partial<PlacementRequest> = {}): PlacementRequest => ({
  needs: 'process',
  containers: 1,
  cpuMilli: 400,
  memoryMib: 256,
  clusterSelectors: [{}],
  affinity: [],
  tolerations: [],
  siblings: new Map(),
  ...some,
});

const amounts = fc.record({ cpuMilli: fc.nat(1_200), memoryMib: fc.nat(1_200) });
const worlds = fc.array(
  fc.record({
    cordoned: fc.boolean(),
    phase: fc.constantFrom('ready' as const, 'ready' as const, 'unreachable' as const),
    region: fc.constantFrom('eu', 'us'),
    nodes: fc.array(fc.record({ requested: amounts, ready: fc.constantFrom(true, true, false), spot: fc.boolean() }), { maxLength: 3 }),
  }),
  { maxLength: 4 },
);
const build = (world: typeof worlds extends fc.Arbitrary<infer T> ? T : never): ClusterFacts[] =>
  world.map(({ nodes, region, ...some }, at) =>
    cluster(
      `c${at}`,
      nodes.map(({ spot, ...one }, index) =>
        node(`c${at}n${index}`, { ...one, taints: spot ? [{ key: 'spot', value: '', effect: 'PreferNoSchedule' }] : [] }),
      ),
      { ...some, labels: { name: `c${at}`, region } },
    ),
  );

describe('explaining a placement', () => {
  it('says of every candidate what the engine itself decides, for any world', () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: 0, max: 5 }), fc.boolean(), (world, copies, europe) => {
        const clusters = build(world);
        const asked = request({ clusterSelectors: [{}, europe ? { region: 'eu' } : {}] });
        const explained = explainPlacement(asked, clusters, copies);

        // The engine, step by step, in a picture of its own.
        const own = copyClusters(clusters);
        const siblings = new Map<string, number>();
        const went: string[] = [];
        for (let copy = 0; copy < copies; copy += 1) {
          const verdict = placeInstance({ ...asked, siblings }, own);
          if (!verdict.fits) break;
          went.push(verdict.node.id);
          occupy(verdict.node, asked, siblings);
        }
        expect(explained.placed.map((one) => one.node.id)).toEqual(went);
        expect(explained.reasons.length > 0).toBe(
          went.length < Math.max(1, copies) && explained.candidates.every((one) => one.verdict === 'no'),
        );

        // Every node and every empty cluster is there once; each verdict is the filters' own.
        expect(explained.candidates).toHaveLength(clusters.reduce((sum, one) => sum + Math.max(1, one.nodes.length), 0));
        expect(explained.candidates.filter((one) => one.verdict === 'chosen').length).toBeLessThanOrEqual(1);
        for (const one of explained.candidates) {
          expect(one.why).not.toBe('');
          if (!one.node) continue;
          const first = explained.reasons.length > 0 && went.length > 0 ? undefined : { cluster: one.cluster, node: one.node };
          if (!first) continue;
          expect(one.rule?.name).toBe(FILTERS.find((filter) => !filter.pass(first, asked))?.name);
          if (one.verdict !== 'no') expect(one.scores.reduce((sum, { score }) => sum + score, 0)).toBe(scoreNode(first, asked));
        }
      }),
    );
  });

  it.each([
    ['a cordoned cluster', cluster('a', [node('n')], { cordoned: true }), {}, 'cordon', 'not cordoned', 'cordoned'],
    ['one that is away', cluster('a', [node('n')], { phase: 'unreachable' }), {}, 'reachable', 'ready', 'unreachable'],
    ['a missing label', cluster('a', [node('n')]), { clusterSelectors: [{ region: 'eu' }] }, 'selector', 'region=eu', 'no region'],
    [
      'another value of a label',
      cluster('a', [node('n')], { labels: { region: 'us' } }),
      { clusterSelectors: [{ region: 'eu' }] },
      'selector',
      'region=eu',
      'region=us',
    ],
    ['no CPU left', cluster('a', [node('n', { requested: { cpuMilli: 900, memoryMib: 0 } })]), {}, 'cpu', '400m', '100m of 1000m free'],
    ['no memory left', cluster('a', [node('n', { memoryMib: 200 })]), {}, 'memory', '256 MiB', '200 of 200 MiB free'],
    ['the wrong kind', cluster('a', [node('n')], { runs: ['container'] }), {}, 'kind', 'runs processes', 'runs containers'],
    [
      'a taint',
      cluster('a', [node('n', { taints: [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }] })]),
      {},
      'taints',
      'no taint',
      'gpu=true:NoSchedule',
    ],
    ['a node that is not ready', cluster('a', [node('n', { ready: false })]), {}, 'ready', 'ready', 'not ready'],
    [
      'an affinity',
      cluster('a', [node('n')]),
      { affinity: [{ key: 'disk', operator: 'In', values: ['ssd', 'nvme'] }] },
      'affinity',
      'disk In ssd, nvme',
      'no disk',
    ],
    ['no node yet', cluster('a', []), {}, 'nodes', 'a node', 'none'],
  ] as const)('%s: names the rule with what was wanted and what is there', (_name, one, some, rule, wanted, actual) => {
    const { candidates, reasons } = explainPlacement(request(some as Partial<PlacementRequest>), [one], 1);
    expect(candidates[0]).toMatchObject({ verdict: 'no', rule: { name: rule, wanted, actual } });
    expect(reasons.length).toBe(1);
    expect(reasons[0]).toBe(candidates[0]?.rule?.reason);
  });

  it('judges for the copy that fits nowhere, with those before it in place', () => {
    const { placed, copy, candidates } = explainPlacement(request(), [cluster('a', [node('n')])], 4);
    expect(placed).toHaveLength(2);
    expect(copy).toBe(3);
    expect(candidates[0]).toMatchObject({ verdict: 'no', rule: { name: 'cpu', actual: '200m of 1000m free' }, free: { cpuMilli: 200 } });
  });

  it('says what speaks for the chosen one against one that fits too', () => {
    const full = node('full', { requested: { cpuMilli: 500, memoryMib: 500 } });
    const { candidates } = explainPlacement(request(), [cluster('a', [full, node('free')])], 1);
    expect(candidates.map((one) => [one.node?.name, one.verdict])).toEqual([
      ['free', 'chosen'],
      ['full', 'fits'],
    ]);
    expect(candidates[0]?.free).toEqual({ cpuMilli: 600, memoryMib: 768 });
    expect(candidates[1]?.why).toMatch(/^It fits, but a\/free scores \d+ against \d+: more for room left after placing\.$/);
  });
});
