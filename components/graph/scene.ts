import type { Frame } from './layout/arrange.ts';
import type { Point } from './layout/layout.ts';

export type Box = { id: string; x: number; y: number; width: number; height: number };
export type SceneEdge = { id: string; source: string; target: string };
/** From and to in flow coordinates; a cubic curve with horizontal ends. */
export type Curve = { x0: number; y0: number; x1: number; y1: number; x2: number; y2: number; x3: number; y3: number };

/** What is where. Immutable: a move makes a new one; a status change does not touch it. */
export type Scene = {
  boxes: readonly Box[];
  byId: ReadonlyMap<string, Box>;
  frames: readonly Frame[];
  curves: ReadonlyMap<string, Curve>;
  edges: readonly SceneEdge[];
  bounds: Omit<Box, 'id'>;
  grid: ReadonlyMap<string, Box[]>;
};

const CELL = 512;

/** Joins sizes and places to what the painter, the pointer and the keyboard ask of a picture. */
export function buildScene(
  sizes: readonly { id: string; width: number; height: number }[],
  positions: ReadonlyMap<string, Point>,
  edges: readonly SceneEdge[],
  frames: readonly Frame[],
): Scene {
  const boxes: Box[] = [];
  const grid = new Map<string, Box[]>();
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { id, width, height } of sizes) {
    const at = positions.get(id);
    if (!at) continue;
    const box = { id, x: at.x, y: at.y, width, height };
    boxes.push(box);
    for (const key of cellsOf(box)) {
      const cell = grid.get(key);
      if (cell) cell.push(box);
      else grid.set(key, [box]);
    }
  }
  for (const box of [...boxes, ...frames]) {
    left = Math.min(left, box.x);
    top = Math.min(top, box.y);
    right = Math.max(right, box.x + box.width);
    bottom = Math.max(bottom, box.y + box.height);
  }
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const curves = new Map<string, Curve>();
  const drawn: SceneEdge[] = [];
  for (const edge of edges) {
    const [source, target] = [byId.get(edge.source), byId.get(edge.target)];
    if (!source || !target) continue;
    curves.set(edge.id, curveBetween(source, target));
    drawn.push(edge);
  }
  const bounds = boxes.length === 0 ? { x: 0, y: 0, width: 1, height: 1 } : { x: left, y: top, width: right - left, height: bottom - top };
  return { boxes, byId, frames, curves, edges: drawn, bounds, grid };
}

/** Leaves at the right, arrives at the left; where the target lies behind, the curve swings around. */
export function curveBetween(source: Box, target: Box): Curve {
  const [x0, y0] = [source.x + source.width, source.y + source.height / 2];
  const [x3, y3] = [target.x, target.y + target.height / 2];
  const ahead = x3 - x0;
  const pull = ahead >= 0 ? Math.max(24, ahead / 2) : Math.min(220, 60 - ahead / 4);
  const lift = ahead < 0 && Math.abs(y3 - y0) < 40 ? 90 : 0;
  return { x0, y0, x1: x0 + pull, y1: y0 + lift, x2: x3 - pull, y2: y3 + lift, x3, y3 };
}

export function pointOn(curve: Curve, t: number): Point {
  const s = 1 - t;
  const [a, b, c, d] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
  return { x: a * curve.x0 + b * curve.x1 + c * curve.x2 + d * curve.x3, y: a * curve.y0 + b * curve.y1 + c * curve.y2 + d * curve.y3 };
}

/** The node under a point, or none. */
export function boxAt(scene: Scene, point: Point): Box | undefined {
  const cell = scene.grid.get(`${Math.floor(point.x / CELL)}:${Math.floor(point.y / CELL)}`);
  return cell?.find((box) => point.x >= box.x && point.x <= box.x + box.width && point.y >= box.y && point.y <= box.y + box.height);
}

/** The edge that passes nearest to a point, within `reach` (flow units), or none. */
export function edgeAt(scene: Scene, point: Point, reach: number): string | undefined {
  let best: string | undefined;
  let nearest = reach * reach;
  for (const [id, curve] of scene.curves) {
    if (
      Math.min(curve.x0, curve.x1, curve.x2, curve.x3) - reach > point.x ||
      Math.max(curve.x0, curve.x1, curve.x2, curve.x3) + reach < point.x
    )
      continue;
    if (
      Math.min(curve.y0, curve.y1, curve.y2, curve.y3) - reach > point.y ||
      Math.max(curve.y0, curve.y1, curve.y2, curve.y3) + reach < point.y
    )
      continue;
    let from = pointOn(curve, 0);
    for (let step = 1; step <= 24; step += 1) {
      const to = pointOn(curve, step / 24);
      const distance = toSegment(point, from, to);
      if (distance < nearest) {
        nearest = distance;
        best = id;
      }
      from = to;
    }
  }
  return best;
}

function toSegment(p: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const along = Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return (p.x - a.x - along * dx) ** 2 + (p.y - a.y - along * dy) ** 2;
}

/** Boxes that touch a rectangle. */
export function boxesIn(scene: Scene, area: Omit<Box, 'id'>): Box[] {
  const [right, bottom] = [area.x + area.width, area.y + area.height];
  return scene.boxes.filter((box) => box.x < right && box.x + box.width > area.x && box.y < bottom && box.y + box.height > area.y);
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/**
 * Where an arrow key leads: sideways along an edge if there is one that way, else to the nearest node that lies in that direction.
 */
export function neighbourTowards(scene: Scene, from: string, direction: Direction): string | undefined {
  const origin = scene.byId.get(from);
  if (!origin) return [...scene.boxes].sort((a, b) => a.x - b.x || a.y - b.y)[0]?.id;
  const linked = new Set<string>();
  for (const edge of scene.edges) {
    if (direction === 'right' && edge.source === from) linked.add(edge.target);
    if (direction === 'left' && edge.target === from) linked.add(edge.source);
  }
  const center = middleOf(origin);
  let best: string | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const box of scene.boxes) {
    if (box.id === from) continue;
    const other = middleOf(box);
    const [dx, dy] = [other.x - center.x, other.y - center.y];
    const [along, across] =
      direction === 'right' ? [dx, dy] : direction === 'left' ? [-dx, dy] : direction === 'down' ? [dy, dx] : [-dy, dx];
    const isLinked = linked.has(box.id);
    if (!isLinked && (along <= 4 || Math.abs(across) > along * 2.5)) continue;
    const cost = Math.abs(along) + Math.abs(across) * 1.5 - (isLinked ? 1e7 : 0);
    if (cost < bestCost) {
      bestCost = cost;
      best = box.id;
    }
  }
  return best;
}

const middleOf = (box: Box): Point => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

function cellsOf(box: Box): string[] {
  const keys: string[] = [];
  for (let column = Math.floor(box.x / CELL); column <= Math.floor((box.x + box.width) / CELL); column += 1) {
    for (let row = Math.floor(box.y / CELL); row <= Math.floor((box.y + box.height) / CELL); row += 1) keys.push(`${column}:${row}`);
  }
  return keys;
}
