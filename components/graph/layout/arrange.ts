import { DEFAULT_LAYOUT, type LayoutEdge, type LayoutNode, layoutGraph, type Point } from './layout.ts';
import { packBoxes } from './pack.ts';
import { makeRoom, placeBeside, uncover } from './stable.ts';

/** A node and the frame it stands in; an empty group means none. */
export type ArrangeNode = LayoutNode & { group: string };
export type Frame = { id: string; x: number; y: number; width: number; height: number };
export type ArrangeInput = {
  nodes: ArrangeNode[];
  edges: LayoutEdge[];
  /** Where things stand now. */
  previous: [id: string, point: Point][];
  /** Where somebody put things by hand. */
  own: [id: string, point: Point][];
};
export type Arranged = { positions: [id: string, point: Point][]; frames: Frame[] };

export const FRAME = { padding: 28, head: 40, gap: 64 } as const;
/** Wider than the layout's own: what passes over an edge is written on it. */
const OPTIONS = { ...DEFAULT_LAYOUT, rankGap: 168, nodeGap: 36 };
/** Below this share of known nodes it is another picture, and gets a layout of its own. */
const SAME_PICTURE = 0.5;

/**
 * Where every node goes. Nodes that have a place keep it, exactly, unless another has grown over them; new ones are put where somebody wanted them, else beside what they
 * belong to. Without places, or with few, everything is laid out anew: each group by itself, groups packed by size; then what somebody
 * put elsewhere goes there, and only what would lie under it makes room. Deterministic in its input.
 */
export function arrange({ nodes, edges, previous, own }: ArrangeInput): Arranged {
  const wanted = new Map(own);
  const fresh = () => {
    const anew = arrangeAnew(nodes, edges);
    if (!nodes.some((node) => wanted.has(node.id))) return anew;
    const positions = makeRoom(nodes, new Map(anew.positions), wanted);
    return { positions: [...positions], frames: framesOf(nodes, positions) };
  };
  const standing = new Map(previous);
  if (nodes.filter((node) => standing.has(node.id)).length < Math.max(1, nodes.length * SAME_PICTURE)) return fresh();
  const known = new Map([...wanted, ...standing]);
  const isNew = nodes.some((node) => !known.has(node.id));
  const placed = isNew ? placeBeside(nodes, edges, known, new Map(arrangeAnew(nodes, edges).positions)) : known;
  const positions = uncover(nodes, placed, wanted);
  const frames = framesOf(nodes, positions);
  if ((isNew || positions !== placed) && overlapAny(frames)) return fresh();
  return { positions: nodes.map((node) => [node.id, positions.get(node.id) ?? { x: 0, y: 0 }]), frames };
}

function arrangeAnew(nodes: ArrangeNode[], edges: LayoutEdge[]): Arranged {
  const groups = [...Map.groupBy(nodes, (node) => node.group)].sort(
    ([a, left], [b, right]) => right.length - left.length || (a < b ? -1 : 1),
  );
  if (groups.length === 1 && groups[0]?.[0] === '') return { positions: [...layoutGraph(nodes, edges, OPTIONS)], frames: [] };
  const boxes = groups.map(([group, own]) => {
    const at = layoutGraph(own, edges, OPTIONS);
    let width = 0;
    let height = 0;
    for (const node of own) {
      width = Math.max(width, (at.get(node.id)?.x ?? 0) + node.width);
      height = Math.max(height, (at.get(node.id)?.y ?? 0) + node.height);
    }
    return { group, at, width: width + FRAME.padding * 2, height: height + FRAME.padding * 2 + FRAME.head };
  });
  const framed = boxes.filter((box) => box.group !== '');
  const packed = packBoxes(framed, FRAME.gap, DEFAULT_LAYOUT.aspect);
  const [right, bottom] = framed.reduce(
    ([x, y], box, index) => [Math.max(x, (packed[index]?.x ?? 0) + box.width), Math.max(y, (packed[index]?.y ?? 0) + box.height)],
    [0, 0],
  );
  // What stands in no frame is what the frames lead to: behind them, in the middle.
  const corners = boxes.map((box) =>
    box.group === '' ? { x: right + FRAME.gap, y: Math.max(0, (bottom - box.height) / 2) } : packed[framed.indexOf(box)],
  );
  const positions: Arranged['positions'] = [];
  boxes.forEach((box, index) => {
    const corner = corners[index] ?? { x: 0, y: 0 };
    for (const [id, point] of box.at) {
      positions.push([
        id,
        { x: Math.round(corner.x + FRAME.padding + point.x), y: Math.round(corner.y + FRAME.padding + FRAME.head + point.y) },
      ]);
    }
  });
  return { positions, frames: framesOf(nodes, new Map(positions)) };
}

/** A frame is what its members need: it follows them when they are moved. */
export function framesOf(nodes: readonly ArrangeNode[], positions: ReadonlyMap<string, Point>): Frame[] {
  const frames: Frame[] = [];
  for (const [id, own] of Map.groupBy(nodes, (node) => node.group)) {
    if (id === '') continue;
    let [left, top, right, bottom] = [
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ];
    for (const node of own) {
      const at = positions.get(node.id);
      if (!at) continue;
      left = Math.min(left, at.x);
      top = Math.min(top, at.y);
      right = Math.max(right, at.x + node.width);
      bottom = Math.max(bottom, at.y + node.height);
    }
    if (left > right) continue;
    const { padding, head } = FRAME;
    frames.push({
      id,
      x: left - padding,
      y: top - padding - head,
      width: right - left + padding * 2,
      height: bottom - top + padding * 2 + head,
    });
  }
  return frames.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function overlapAny(frames: readonly Frame[]): boolean {
  return frames.some((a, index) =>
    frames.slice(index + 1).some((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height),
  );
}
