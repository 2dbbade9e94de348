import { type Curve, pointOn, type Scene } from './scene.ts';
import { type Detail, type Size, type View, visibleArea } from './view.ts';

/** What a colour means; the palette gives each its value in the scheme that is on. */
export const TONES = [
  'good',
  'moving',
  'bad',
  'warn',
  'quiet',
  'accent',
  'line',
  'line-strong',
  'ink',
  'ink-soft',
  'ink-faint',
  'surface',
  'surface-sunk',
  'page',
] as const;
export type Tone = (typeof TONES)[number];
export type Palette = Record<Tone, string>;

export type Shape = 'dot' | 'triangle' | 'ring' | 'bars' | 'diamond';
/** A node from afar: colour, shape and name. */
export type TileLook = { tone: Tone; shape: Shape; label: string };
export type EdgeLook = { tone: Tone; width: number; dashed: boolean; label: string };
export type Looks = { tile: (id: string) => TileLook; edge: (id: string) => EdgeLook; frame: (id: string) => string };
/** What the eye is led to: edges among what is near stand out; with `dim`, all else steps back. */
export type Emphasis = { cursor: string | undefined; selected: string | undefined; near: ReadonlySet<string> | undefined; dim: boolean };

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  return Object.fromEntries(TONES.map((tone) => [tone, style.getPropertyValue(`--${tone}`).trim() || '#888'])) as Palette;
}

type Paint = { scene: Scene; view: View; size: Size; ratio: number; palette: Palette; detail: Detail; looks: Looks; emphasis: Emphasis };

/** Draws frames, edges and, from afar, nodes as tiles. Nearer, nodes are elements of the page and lie above this. */
export function paintScene(ctx: CanvasRenderingContext2D, paint: Paint): void {
  const { view, size, ratio } = paint;
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.clearRect(0, 0, size.width * ratio, size.height * ratio);
  ctx.setTransform(ratio * view.zoom, 0, 0, ratio * view.zoom, ratio * view.x, ratio * view.y);
  paintFrames(ctx, paint);
  paintEdges(ctx, paint);
  if (paint.detail === 'far') paintTiles(ctx, paint);
}

function paintFrames(ctx: CanvasRenderingContext2D, { scene, view, palette, looks }: Paint): void {
  const text = Math.max(15, 12 / view.zoom);
  for (const frame of scene.frames) {
    ctx.beginPath();
    ctx.roundRect(frame.x, frame.y, frame.width, frame.height, Math.min(16, 10 / view.zoom));
    ctx.fillStyle = palette['surface-sunk'];
    ctx.globalAlpha = 0.55;
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.lineWidth = 1 / view.zoom;
    ctx.strokeStyle = palette['line-strong'];
    ctx.stroke();
    ctx.font = `600 ${text}px ${FONT}`;
    ctx.fillStyle = palette['ink-soft'];
    ctx.textBaseline = 'middle';
    ctx.fillText(looks.frame(frame.id), frame.x + 20, frame.y + Math.max(24, text * 0.9), Math.max(40, frame.width - 40));
  }
}

const FONT = 'ui-sans-serif, system-ui, sans-serif';

function paintEdges(ctx: CanvasRenderingContext2D, { scene, view, size, palette, detail, looks, emphasis }: Paint): void {
  const area = visibleArea(view, size);
  const buckets = new Map<string, { look: EdgeLook; faint: boolean; strong: boolean; curves: Curve[] }>();
  const labels: { curve: Curve; look: EdgeLook }[] = [];
  for (const edge of scene.edges) {
    const curve = scene.curves.get(edge.id);
    if (!curve || !isSeen(curve, area)) continue;
    const look = looks.edge(edge.id);
    const strong = emphasis.selected === edge.id || (emphasis.near?.has(edge.source) === true && emphasis.near.has(edge.target));
    const faint = emphasis.dim && !strong;
    const key = `${look.tone}|${look.width}|${look.dashed}|${strong}|${faint}`;
    const bucket = buckets.get(key) ?? { look, faint, strong, curves: [] };
    bucket.curves.push(curve);
    buckets.set(key, bucket);
    if (look.label && detail !== 'far' && !faint) labels.push({ curve, look });
  }
  ctx.lineCap = 'round';
  for (const { look, faint, strong, curves } of [...buckets.values()].sort((a, b) => Number(a.strong) - Number(b.strong))) {
    const least = (strong ? 1.6 : 1) / view.zoom;
    ctx.lineWidth = Math.max(least, look.width);
    ctx.strokeStyle = palette[strong && look.tone === 'line-strong' ? 'accent' : look.tone];
    ctx.globalAlpha = faint ? 0.18 : detail === 'far' && look.tone === 'line-strong' ? 0.8 : 1;
    ctx.setLineDash(look.dashed ? [7, 6] : []);
    ctx.beginPath();
    for (const curve of curves) {
      ctx.moveTo(curve.x0, curve.y0);
      ctx.bezierCurveTo(curve.x1, curve.y1, curve.x2, curve.y2, curve.x3, curve.y3);
    }
    ctx.stroke();
    if (detail !== 'far') paintHeads(ctx, curves, look.width, ctx.strokeStyle);
  }
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
  if (labels.length <= 200) for (const { curve, look } of labels) paintLabel(ctx, curve, look, view, palette);
}

function paintHeads(
  ctx: CanvasRenderingContext2D,
  curves: readonly Curve[],
  width: number,
  color: string | CanvasGradient | CanvasPattern,
): void {
  const reach = 5 + width;
  ctx.fillStyle = color;
  ctx.beginPath();
  for (const { x3, y3 } of curves) {
    ctx.moveTo(x3, y3);
    ctx.lineTo(x3 - reach, y3 - reach * 0.6);
    ctx.lineTo(x3 - reach, y3 + reach * 0.6);
    ctx.closePath();
  }
  ctx.fill();
}

function paintLabel(ctx: CanvasRenderingContext2D, curve: Curve, look: EdgeLook, view: View, palette: Palette): void {
  const text = Math.max(11, 9.5 / view.zoom);
  const { x, y } = pointOn(curve, 0.5);
  ctx.font = `500 ${text}px ${FONT}`;
  const lines = look.label.split('\n');
  const width = Math.max(...lines.map((line) => ctx.measureText(line).width)) + text;
  const height = lines.length * text * 1.3 + text * 0.5;
  ctx.beginPath();
  ctx.roundRect(x - width / 2, y - height / 2, width, height, text * 0.5);
  ctx.fillStyle = palette.page;
  ctx.fill();
  ctx.lineWidth = 1 / view.zoom;
  ctx.strokeStyle = palette[look.tone === 'bad' ? 'bad' : 'line'];
  ctx.stroke();
  ctx.fillStyle = palette[look.tone === 'bad' ? 'bad' : 'ink-soft'];
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  lines.forEach((line, index) => {
    ctx.fillText(line, x, y + (index - (lines.length - 1) / 2) * text * 1.3);
  });
  ctx.textAlign = 'start';
}

function paintTiles(ctx: CanvasRenderingContext2D, { scene, view, size, palette, looks, emphasis }: Paint): void {
  const area = visibleArea(view, size);
  const [right, bottom] = [area.x + area.width, area.y + area.height];
  const byTone = new Map<Tone, { x: number; y: number; width: number; height: number; look: TileLook; id: string; faint: boolean }[]>();
  for (const box of scene.boxes) {
    if (box.x > right || box.x + box.width < area.x || box.y > bottom || box.y + box.height < area.y) continue;
    const look = looks.tile(box.id);
    const list = byTone.get(look.tone) ?? [];
    list.push({ ...box, look, faint: emphasis.dim && !emphasis.near?.has(box.id) });
    byTone.set(look.tone, list);
  }
  const words = view.zoom > 0.2;
  for (const [tone, tiles] of byTone) {
    for (const faint of [false, true]) {
      const own = tiles.filter((tile) => tile.faint === faint);
      if (own.length === 0) continue;
      ctx.beginPath();
      for (const { x, y, width, height } of own) view.zoom > 0.12 ? ctx.roundRect(x, y, width, height, 10) : ctx.rect(x, y, width, height);
      ctx.globalAlpha = faint ? 0.35 : 1;
      ctx.fillStyle = palette.surface;
      ctx.fill();
      ctx.globalAlpha = faint ? 0.12 : tone === 'good' || tone === 'quiet' ? 0.26 : 0.5;
      ctx.fillStyle = palette[tone];
      ctx.fill();
      ctx.globalAlpha = faint ? 0.35 : 1;
      ctx.lineWidth = 1 / view.zoom;
      ctx.strokeStyle = palette[tone];
      ctx.stroke();
      for (const tile of own) paintTileFace(ctx, tile, words, palette);
      ctx.globalAlpha = 1;
    }
  }
  for (const [id, tone, gap] of [
    [emphasis.selected, 'accent', 3],
    [emphasis.cursor, 'accent', 7],
  ] as const) {
    const box = id === undefined ? undefined : scene.byId.get(id);
    if (!box) continue;
    const reach = gap / view.zoom;
    ctx.beginPath();
    ctx.roundRect(box.x - reach, box.y - reach, box.width + reach * 2, box.height + reach * 2, 10 + reach);
    ctx.lineWidth = 2.5 / view.zoom;
    ctx.strokeStyle = palette[tone];
    ctx.stroke();
  }
}

function paintTileFace(
  ctx: CanvasRenderingContext2D,
  tile: { x: number; y: number; width: number; height: number; look: TileLook },
  words: boolean,
  palette: Palette,
): void {
  const { look } = tile;
  const radius = words ? 13 : Math.min(tile.height * 0.3, 26);
  const center = { x: words ? tile.x + 28 : tile.x + tile.width / 2, y: tile.y + tile.height / 2 };
  if (look.shape !== 'dot' || words) paintShape(ctx, look.shape, center, radius, palette[look.tone]);
  if (!words) return;
  ctx.font = `600 30px ${FONT}`;
  ctx.fillStyle = palette.ink;
  ctx.textBaseline = 'middle';
  ctx.save();
  ctx.beginPath();
  ctx.rect(tile.x, tile.y, tile.width - 12, tile.height);
  ctx.clip();
  ctx.fillText(look.label, tile.x + 52, tile.y + tile.height / 2);
  ctx.restore();
}

function paintShape(ctx: CanvasRenderingContext2D, shape: Shape, { x, y }: { x: number; y: number }, r: number, color: string): void {
  ctx.fillStyle = color;
  ctx.strokeStyle = color;
  ctx.lineWidth = r * 0.32;
  ctx.beginPath();
  switch (shape) {
    case 'dot':
      ctx.arc(x, y, r * 0.7, 0, Math.PI * 2);
      ctx.fill();
      return;
    case 'triangle':
      ctx.moveTo(x, y - r);
      ctx.lineTo(x + r, y + r * 0.8);
      ctx.lineTo(x - r, y + r * 0.8);
      ctx.closePath();
      ctx.fill();
      return;
    case 'ring':
      ctx.arc(x, y, r * 0.8, 0.6, Math.PI * 1.7);
      ctx.stroke();
      return;
    case 'bars':
      ctx.rect(x - r * 0.6, y - r * 0.7, r * 0.4, r * 1.4);
      ctx.rect(x + r * 0.2, y - r * 0.7, r * 0.4, r * 1.4);
      ctx.fill();
      return;
    case 'diamond':
      ctx.moveTo(x, y - r);
      ctx.lineTo(x + r, y);
      ctx.lineTo(x, y + r);
      ctx.lineTo(x - r, y);
      ctx.closePath();
      ctx.stroke();
  }
}

function isSeen(curve: Curve, area: { x: number; y: number; width: number; height: number }): boolean {
  return (
    Math.max(curve.x0, curve.x1, curve.x2, curve.x3) >= area.x &&
    Math.min(curve.x0, curve.x1, curve.x2, curve.x3) <= area.x + area.width &&
    Math.max(curve.y0, curve.y1, curve.y2, curve.y3) >= area.y &&
    Math.min(curve.y0, curve.y1, curve.y2, curve.y3) <= area.y + area.height
  );
}

/** One frame of the small dots that run along edges with traffic. `speed`: rounds a second for each edge; none is zero. */
export function paintFlow(
  ctx: CanvasRenderingContext2D,
  { scene, view, size, ratio, palette }: Pick<Paint, 'scene' | 'view' | 'size' | 'ratio' | 'palette'>,
  moving: readonly { id: string; speed: number; tone: Tone; width: number }[],
  seconds: number,
): void {
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.clearRect(0, 0, size.width * ratio, size.height * ratio);
  ctx.setTransform(ratio * view.zoom, 0, 0, ratio * view.zoom, ratio * view.x, ratio * view.y);
  const area = visibleArea(view, size);
  for (const { id, speed, tone, width } of moving) {
    const curve = scene.curves.get(id);
    if (!curve || !isSeen(curve, area)) continue;
    ctx.fillStyle = palette[tone];
    ctx.beginPath();
    for (let dot = 0; dot < 3; dot += 1) {
      const { x, y } = pointOn(curve, (seconds * speed + dot / 3) % 1);
      ctx.moveTo(x + width + 1.2, y);
      ctx.arc(x, y, width + 1.2, 0, Math.PI * 2);
    }
    ctx.fill();
  }
}
