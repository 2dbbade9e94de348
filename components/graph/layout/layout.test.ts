import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LAYOUT, layoutGraph } from './layout.ts';

const graph = fc.integer({ min: 0, max: 60 }).chain((count) =>
  fc.record({
    nodes: fc.constant(Array.from({ length: count }, (_, index) => ({ id: `n${index}`, width: 200, height: 60 + (index % 3) * 20 }))),
    edges:
      count === 0
        ? fc.constant([])
        : fc.array(fc.record({ source: fc.nat(count - 1).map((n) => `n${n}`), target: fc.nat(count - 1).map((n) => `n${n}`) }), {
            maxLength: 120,
          }),
  }),
);

describe('layoutGraph', () => {
  it('places every node, and no two overlap', () => {
    fc.assert(
      fc.property(graph, ({ nodes, edges }) => {
        const at = layoutGraph(nodes, edges);
        expect(at.size).toBe(nodes.length);
        for (const [index, a] of nodes.entries()) {
          for (const b of nodes.slice(index + 1)) {
            const [p, q] = [at.get(a.id), at.get(b.id)];
            if (!p || !q) throw new Error('not placed');
            const apart = p.x + a.width <= q.x || q.x + b.width <= p.x || p.y + a.height <= q.y + 1 || q.y + b.height <= p.y + 1;
            expect(apart, `${a.id} ${JSON.stringify(p)} overlaps ${b.id} ${JSON.stringify(q)}`).toBe(true);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same picture whatever the order of nodes and edges', () => {
    fc.assert(
      fc.property(graph, fc.integer(), ({ nodes, edges }, seed) => {
        const shuffle = <T>(list: readonly T[]) =>
          [...list]
            .map((value, index) => ({ value, key: Math.sin(seed + index * 7919) }))
            .sort((a, b) => a.key - b.key)
            .map(({ value }) => value);
        expect(layoutGraph(shuffle(nodes), shuffle(edges))).toEqual(layoutGraph(nodes, edges));
      }),
      { numRuns: 100 },
    );
  });

  it('draws an acyclic edge from left to right', () => {
    const nodes = ['web', 'catalog', 'inventory', 'cart'].map((id) => ({ id, width: 200, height: 80 }));
    const at = layoutGraph(nodes, [
      { source: 'web', target: 'catalog' },
      { source: 'web', target: 'cart' },
      { source: 'catalog', target: 'inventory' },
    ]);
    const x = (id: string) => at.get(id)?.x ?? Number.NaN;
    expect(x('web')).toBeLessThan(x('catalog'));
    expect(x('catalog')).toBeLessThan(x('inventory'));
    expect(x('web')).toBeLessThan(x('cart'));
  });

  it('a component that is added leaves larger ones where they are', () => {
    const nodes = Array.from({ length: 12 }, (_, index) => ({ id: `a${index}`, width: 200, height: 80 }));
    const edges = nodes.slice(1).map((node) => ({ source: 'a0', target: node.id }));
    const before = layoutGraph(nodes, edges, { ...DEFAULT_LAYOUT, aspect: 100 });
    const after = layoutGraph([...nodes, { id: 'z', width: 200, height: 80 }], edges, { ...DEFAULT_LAYOUT, aspect: 100 });
    for (const node of nodes) expect(after.get(node.id)).toEqual(before.get(node.id));
  });
});
