import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ArrangeNode, arrange } from './arrange.ts';

const picture = fc.integer({ min: 1, max: 50 }).chain((count) =>
  fc.record({
    nodes: fc
      .array(fc.nat(3), { minLength: count, maxLength: count })
      .map((groups) => groups.map((group, index): ArrangeNode => ({ id: `n${index}`, width: 200, height: 90, group: `g${group}` }))),
    edges: fc.array(fc.record({ source: fc.nat(count - 1).map((n) => `n${n}`), target: fc.nat(count - 1).map((n) => `n${n}`) }), {
      maxLength: 80,
    }),
    grouped: fc.boolean(),
  }),
);
const ungroup = (nodes: ArrangeNode[], grouped: boolean) => (grouped ? nodes : nodes.map((node) => ({ ...node, group: '' })));

function overlaps(nodes: readonly ArrangeNode[], at: Map<string, { x: number; y: number }>): string[] {
  const found: string[] = [];
  for (const [index, a] of nodes.entries()) {
    for (const b of nodes.slice(index + 1)) {
      const [p, q] = [at.get(a.id), at.get(b.id)];
      if (!p || !q) found.push('unplaced');
      else if (p.x < q.x + b.width && q.x < p.x + a.width && p.y + 1 < q.y + b.height && q.y + 1 < p.y + a.height)
        found.push(`${a.id} ${b.id}`);
    }
  }
  return found;
}

describe('arrange', () => {
  it('moves nothing when nothing came or went', () => {
    fc.assert(
      fc.property(picture, ({ nodes, edges, grouped }) => {
        const own = ungroup(nodes, grouped);
        const first = arrange({ nodes: own, edges, previous: [], own: [] });
        const again = arrange({ nodes: own, edges, previous: first.positions, own: [] });
        expect(new Map(again.positions)).toEqual(new Map(first.positions));
        expect(again.frames).toEqual(first.frames);
      }),
    );
  });

  it('a node that comes moves no other and covers none', () => {
    fc.assert(
      fc.property(picture, fc.nat(), ({ nodes, edges }, pick) => {
        const own = ungroup(nodes, false);
        const late = own[pick % own.length]?.id ?? '';
        const before = own.filter((node) => node.id !== late);
        fc.pre(before.length > 1);
        const first = new Map(arrange({ nodes: before, edges, previous: [], own: [] }).positions);
        const after = new Map(arrange({ nodes: own, edges, previous: [...first], own: [] }).positions);
        for (const node of before) expect(after.get(node.id)).toEqual(first.get(node.id));
        expect(overlaps(own, after)).toEqual([]);
      }),
    );
  });

  it('a node that grows covers none afterwards, stays where it is, and moves only what it would cover', () => {
    fc.assert(
      fc.property(picture, fc.nat(), fc.integer({ min: 1, max: 400 }), ({ nodes: all, edges }, pick, more) => {
        const nodes = ungroup(all, false);
        const at = new Map(arrange({ nodes, edges, previous: [], own: [] }).positions);
        const grown = nodes.map((node, index) => (index === pick % nodes.length ? { ...node, height: node.height + more } : node));
        const big = grown[pick % nodes.length];
        const after = new Map(arrange({ nodes: grown, edges, previous: [...at], own: [] }).positions);
        expect(overlaps(grown, after)).toEqual([]);
        const corner = at.get(big?.id ?? '');
        if (!big || !corner) throw new Error('not placed');
        expect(after.get(big.id)).toEqual(corner);
        for (const node of nodes) {
          const was = at.get(node.id);
          if (!was || node.id === big.id) continue;
          const covered =
            was.x < corner.x + big.width &&
            corner.x < was.x + node.width &&
            was.y < corner.y + big.height &&
            corner.y < was.y + node.height;
          if (!covered) expect(after.get(node.id)).toEqual(was);
        }
      }),
    );
  });

  it('what somebody put somewhere is there in a picture laid out anew, and only what lay under it makes room', () => {
    fc.assert(
      fc.property(
        picture,
        fc.nat(),
        fc.integer({ min: -2_000, max: 2_000 }),
        fc.integer({ min: -2_000, max: 2_000 }),
        (all, pick, x, y) => {
          const nodes = ungroup(all.nodes, false);
          const moved = nodes[pick % nodes.length] ?? nodes[0];
          if (!moved) return;
          const before = new Map(arrange({ nodes, edges: all.edges, previous: [], own: [] }).positions);
          const after = new Map(arrange({ nodes, edges: all.edges, previous: [], own: [[moved.id, { x, y }]] }).positions);
          expect(after.get(moved.id)).toEqual({ x, y });
          expect(overlaps(nodes, after)).toEqual([]);
          for (const node of nodes) {
            const [was, is] = [before.get(node.id), after.get(node.id)];
            if (!was || node.id === moved.id) continue;
            const apart =
              was.x + node.width + 28 <= x ||
              x + moved.width + 28 <= was.x ||
              was.y + node.height + 28 <= y ||
              y + moved.height + 28 <= was.y;
            if (apart) expect(is).toEqual(was);
          }
        },
      ),
    );
  });

  it('what somebody put somewhere comes back there when it comes back', () => {
    fc.assert(
      fc.property(picture, fc.nat(), ({ nodes, edges }, pick) => {
        const all = ungroup(nodes, false);
        const late = all[pick % all.length]?.id ?? '';
        fc.pre(all.length > 2);
        const first = arrange({ nodes: all.filter((node) => node.id !== late), edges, previous: [], own: [] });
        const after = new Map(arrange({ nodes: all, edges, previous: first.positions, own: [[late, { x: 7, y: -900 }]] }).positions);
        expect(after.get(late)).toEqual({ x: 7, y: -900 });
      }),
    );
  });

  it('frames hold their members and do not overlap', () => {
    fc.assert(
      fc.property(picture, ({ nodes, edges }) => {
        const { positions, frames } = arrange({ nodes, edges, previous: [], own: [] });
        const at = new Map(positions);
        expect(overlaps(nodes, at)).toEqual([]);
        for (const node of nodes) {
          const [frame, point] = [frames.find(({ id }) => id === node.group), at.get(node.id)];
          if (!frame || !point) throw new Error('not framed');
          expect(
            point.x >= frame.x &&
              point.y >= frame.y &&
              point.x + node.width <= frame.x + frame.width &&
              point.y + node.height <= frame.y + frame.height,
          ).toBe(true);
        }
        expect(
          overlaps(
            frames.map((frame) => ({ ...frame, group: '' })),
            new Map(frames.map((frame) => [frame.id, frame])),
          ),
        ).toEqual([]);
      }),
    );
  });
});
