import { DEFAULT_LAYOUT, type LayoutEdge, type LayoutNode, type Point } from './layout.ts';

const CELL = 256;
const TRIES = 60;

/**
 * Gives new nodes a place and leaves all others exactly where they are. A new node goes where a fresh layout would have it, seen from its
 * neighbours that have a place; without such, below the picture. Where that is taken it moves down, then up, until there is room.
 */
export function placeBeside(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  known: ReadonlyMap<string, Point>,
  fresh: ReadonlyMap<string, Point>,
): Map<string, Point> {
  const positions = new Map<string, Point>();
  const taken = new Taken();
  let floor = 0;
  let left = Number.POSITIVE_INFINITY;
  for (const node of nodes) {
    const at = known.get(node.id);
    if (!at) continue;
    positions.set(node.id, at);
    taken.add(at, node);
    floor = Math.max(floor, at.y + node.height);
    left = Math.min(left, at.x);
  }
  const neighbours = new Map<string, string[]>(nodes.map((node) => [node.id, []]));
  for (const { source, target } of edges) {
    neighbours.get(source)?.push(target);
    neighbours.get(target)?.push(source);
  }
  const waiting = nodes.filter((node) => !known.has(node.id)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const lonely: LayoutNode[] = [];
  for (const node of waiting) {
    const wanted = wantedPlace(node.id, neighbours.get(node.id) ?? [], positions, fresh);
    if (!wanted) {
      lonely.push(node);
      continue;
    }
    const at = taken.nearest(wanted, node);
    positions.set(node.id, at);
    taken.add(at, node);
  }
  let x = Number.isFinite(left) ? left : 0;
  for (const node of lonely) {
    const at = taken.nearest({ x, y: floor + DEFAULT_LAYOUT.componentGap }, node);
    positions.set(node.id, at);
    taken.add(at, node);
    x = at.x + node.width + DEFAULT_LAYOUT.nodeGap;
  }
  return positions;
}

/** Puts some nodes exactly where they are wanted. Of the others only those move, to the nearest free place, that would lie under one. */
export function makeRoom(
  nodes: readonly LayoutNode[],
  positions: ReadonlyMap<string, Point>,
  wanted: ReadonlyMap<string, Point>,
): Map<string, Point> {
  const result = new Map<string, Point>();
  const chosen = new Taken();
  const taken = new Taken();
  const put = (node: LayoutNode, at: Point) => {
    result.set(node.id, at);
    taken.add(at, node);
  };
  for (const node of nodes) {
    const at = wanted.get(node.id);
    if (!at) continue;
    put(node, at);
    chosen.add(at, node);
  }
  const pushed: LayoutNode[] = [];
  for (const node of nodes) {
    const at = positions.get(node.id);
    if (!at || wanted.has(node.id)) continue;
    if (chosen.isFree(at, node)) put(node, at);
    else pushed.push(node);
  }
  for (const node of pushed) put(node, taken.nearest(positions.get(node.id) ?? { x: 0, y: 0 }, node));
  return result;
}

/**
 * Where a node has grown over others, the covered ones move to the nearest free place; all others stay exactly where they are, and so does
 * what is in `own`, whatever lies over it. The same map when nothing is covered.
 */
export function uncover(
  nodes: readonly LayoutNode[],
  positions: ReadonlyMap<string, Point>,
  own: ReadonlyMap<string, Point>,
): ReadonlyMap<string, Point> {
  const taken = new Taken();
  const covered: LayoutNode[] = [];
  // The taller one is the one that grew.
  for (const node of nodes.toSorted(
    (a, b) => Number(own.has(b.id)) - Number(own.has(a.id)) || b.height - a.height || (a.id < b.id ? -1 : 1),
  )) {
    const at = positions.get(node.id);
    if (!at) continue;
    if (own.has(node.id) || taken.isFree(at, node, 0)) taken.add(at, node);
    else covered.push(node);
  }
  if (covered.length === 0) return positions;
  const result = new Map(positions);
  for (const node of covered) {
    const at = taken.nearest(positions.get(node.id) ?? { x: 0, y: 0 }, node);
    result.set(node.id, at);
    taken.add(at, node);
  }
  return result;
}

function wantedPlace(
  id: string,
  neighbours: readonly string[],
  positions: ReadonlyMap<string, Point>,
  fresh: ReadonlyMap<string, Point>,
): Point | undefined {
  const own = fresh.get(id);
  let [x, y, count] = [0, 0, 0];
  for (const other of neighbours) {
    const [at, drawn] = [positions.get(other), fresh.get(other)];
    if (!own || !at || !drawn) continue;
    x += at.x + own.x - drawn.x;
    y += at.y + own.y - drawn.y;
    count += 1;
  }
  return count === 0 ? undefined : { x: Math.round(x / count), y: Math.round(y / count) };
}

/** Which rectangles are occupied, by a coarse grid, so that a question costs the same however large the picture. */
class Taken {
  private readonly cells = new Map<string, { at: Point; node: LayoutNode }[]>();

  add(at: Point, node: LayoutNode): void {
    for (const key of cellsOf(at, node)) {
      const cell = this.cells.get(key);
      if (cell) cell.push({ at, node });
      else this.cells.set(key, [{ at, node }]);
    }
  }

  nearest(wanted: Point, node: LayoutNode): Point {
    const step = node.height + DEFAULT_LAYOUT.nodeGap;
    for (let column = 0; ; column += 1) {
      for (let row = 0; row < TRIES; row += 1) {
        const down = Math.ceil(row / 2) * (row % 2 === 1 ? 1 : -1);
        const at = { x: wanted.x + column * (node.width + DEFAULT_LAYOUT.nodeGap), y: wanted.y + down * step };
        if (this.isFree(at, node)) return at;
      }
    }
  }

  isFree(at: Point, node: LayoutNode, gap = DEFAULT_LAYOUT.nodeGap / 2): boolean {
    return cellsOf(at, node).every((key) =>
      (this.cells.get(key) ?? []).every(
        (other) =>
          at.x + node.width + gap <= other.at.x ||
          other.at.x + other.node.width + gap <= at.x ||
          at.y + node.height + gap <= other.at.y ||
          other.at.y + other.node.height + gap <= at.y,
      ),
    );
  }
}

function cellsOf(at: Point, node: LayoutNode): string[] {
  const keys: string[] = [];
  for (let column = Math.floor((at.x - 32) / CELL); column <= Math.floor((at.x + node.width + 32) / CELL); column += 1) {
    for (let row = Math.floor((at.y - 32) / CELL); row <= Math.floor((at.y + node.height + 32) / CELL); row += 1)
      keys.push(`${column}:${row}`);
  }
  return keys;
}
