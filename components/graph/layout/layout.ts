import { componentsOf } from './components.ts';
import { orderRanks } from './order.ts';
import { packBoxes } from './pack.ts';
import { assignRanks } from './rank.ts';

/** What the layout needs to know of a graph: sizes in pixels, edges by node id. Edges that name an unknown node are ignored. */
export type LayoutNode = { id: string; width: number; height: number };
export type LayoutEdge = { source: string; target: string };
export type Point = { x: number; y: number };

export type LayoutOptions = {
  /** Between ranks, left to right. */
  rankGap: number;
  /** Between neighbours of one rank. */
  nodeGap: number;
  /** Between connected components. */
  componentGap: number;
  /** Width over height that the whole picture aims at. */
  aspect: number;
};

export const DEFAULT_LAYOUT: LayoutOptions = { rankGap: 96, nodeGap: 28, componentGap: 72, aspect: 1.6 };

/**
 * Layered layout, left to right, in O(V + E) up to the sorts inside a rank: ranks by longest path, order by barycentre sweeps
 * (Sugiyama, Tagawa, Toda 1981; barycentre heuristic), rows by pulling each node to the middle of its neighbours, components packed on
 * shelves. Deterministic: the same graph in any order of nodes and edges gives the same picture. Returns the top left corner of each node.
 */
export function layoutGraph(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  options: LayoutOptions = DEFAULT_LAYOUT,
): Map<string, Point> {
  const boxes = componentsOf(nodes, edges).map((part) => layoutComponent(part, options));
  const offsets = packBoxes(
    boxes.map((box) => ({ width: box.width, height: box.height })),
    options.componentGap,
    options.aspect,
  );
  const positions = new Map<string, Point>();
  boxes.forEach((box, index) => {
    const offset = offsets[index] ?? { x: 0, y: 0 };
    for (const [id, point] of box.positions) positions.set(id, { x: Math.round(point.x + offset.x), y: Math.round(point.y + offset.y) });
  });
  return positions;
}

/** One connected part with its edges as index pairs; nodes sorted by id. */
export type Part = { nodes: LayoutNode[]; edges: [source: number, target: number][] };

function layoutComponent(part: Part, options: LayoutOptions): { positions: Map<string, Point>; width: number; height: number } {
  const { columns, columnOf, starts: x } = toColumns(part, orderRanks(part, assignRanks(part)), options);
  const y = rowStarts(part, columns, options.nodeGap);
  let width = 0;
  let height = 0;
  let top = Number.POSITIVE_INFINITY;
  for (const value of y) top = Math.min(top, value);
  const positions = new Map<string, Point>();
  part.nodes.forEach((node, index) => {
    const point = { x: x[columnOf[index] ?? 0] ?? 0, y: (y[index] ?? 0) - top };
    positions.set(node.id, point);
    width = Math.max(width, point.x + node.width);
    height = Math.max(height, point.y + node.height);
  });
  return { positions, width, height };
}

/** Below this many nodes a rank stays one column, however small the rest. */
const TALL = 14;
/** How much higher than the aim a column may get before its rank is split. */
const SLACK = 1.4;

/**
 * Ranks as columns. A rank that would tower over the picture becomes several columns side by side, its nodes dealt out in turn, so that
 * each stays at the height of what it is joined to.
 */
function toColumns(part: Part, ranks: number[][], options: LayoutOptions): { columns: number[][]; columnOf: number[]; starts: number[] } {
  let area = 0;
  for (const node of part.nodes) area += (node.width + options.nodeGap) * (node.height + options.nodeGap);
  const aim = Math.sqrt(area / options.aspect) * SLACK;
  const columns: number[][] = [];
  const starts: number[] = [];
  let x = 0;
  for (const rank of ranks) {
    let [widest, tall] = [0, 0];
    for (const index of rank) {
      widest = Math.max(widest, part.nodes[index]?.width ?? 0);
      tall += (part.nodes[index]?.height ?? 0) + options.nodeGap;
    }
    const count = rank.length <= TALL ? 1 : Math.max(1, Math.ceil(tall / aim));
    for (let turn = 0; turn < count; turn += 1) {
      columns.push(rank.filter((_index, place) => place % count === turn));
      starts.push(x);
      x += widest + options.nodeGap;
    }
    x += options.rankGap - options.nodeGap;
  }
  const columnOf = new Array<number>(part.nodes.length).fill(0);
  columns.forEach((column, at) => {
    for (const index of column) columnOf[index] = at;
  });
  return { columns, columnOf, starts };
}

/**
 * Rows: stacked first, then each rank is pulled towards the middle of its neighbours, left to right and back. Within a rank the order
 * stays, so a pull is a one-pass "isotonic" shift: a node goes where it wants unless the one above is in the way, and the block that
 * forms moves to its members' mean (pool adjacent violators, Ayer et al. 1955), which is linear.
 */
function rowStarts(part: Part, ranks: number[][], gap: number): number[] {
  const y = new Array<number>(part.nodes.length).fill(0);
  for (const rank of ranks) {
    let at = 0;
    for (const index of rank) {
      y[index] = at;
      at += (part.nodes[index]?.height ?? 0) + gap;
    }
  }
  const neighbours = adjacency(part);
  const sweep = (order: number[][]) => {
    for (const rank of order) pullRank(part, rank, neighbours, y, gap);
  };
  const backwards = [...ranks].reverse();
  for (let round = 0; round < 3; round += 1) {
    sweep(ranks);
    sweep(backwards);
  }
  return y;
}

function pullRank(part: Part, rank: number[], neighbours: number[][], y: number[], gap: number): void {
  type Block = { wanted: number; size: number; count: number };
  const blocks: Block[] = [];
  for (const index of rank) {
    const block: Block = { wanted: wantedTop(part, index, neighbours, y), size: (part.nodes[index]?.height ?? 0) + gap, count: 1 };
    for (let above = blocks.at(-1); above && above.wanted + above.size > block.wanted; above = blocks.at(-1)) {
      blocks.pop();
      block.wanted = (above.wanted * above.count + (block.wanted - above.size) * block.count) / (above.count + block.count);
      block.size += above.size;
      block.count += above.count;
    }
    blocks.push(block);
  }
  // Blocks are runs of the rank, in its order.
  let place = 0;
  for (const { wanted, count } of blocks) {
    let at = wanted;
    for (const end = place + count; place < end; place += 1) {
      const index = rank[place] ?? 0;
      y[index] = at;
      at += (part.nodes[index]?.height ?? 0) + gap;
    }
  }
}

function wantedTop(part: Part, index: number, neighbours: number[][], y: number[]): number {
  const list = neighbours[index] ?? [];
  if (list.length === 0) return y[index] ?? 0;
  let sum = 0;
  for (const other of list) sum += (y[other] ?? 0) + (part.nodes[other]?.height ?? 0) / 2;
  return sum / list.length - (part.nodes[index]?.height ?? 0) / 2;
}

/** Neighbours of each node, both ways. */
export function adjacency(part: Part): number[][] {
  const lists: number[][] = part.nodes.map(() => []);
  for (const [source, target] of part.edges) {
    lists[source]?.push(target);
    lists[target]?.push(source);
  }
  return lists;
}
