import { HEALTH_LOOK } from '#components/common/status.ts';
import type { Looks, Palette, Shape } from '#components/graph/paint.ts';
import type { Scene } from '#components/graph/scene.ts';
import type { TopologyStore } from './use-topology.ts';

const PAD = 40;
const MOST_PIXELS = 8_000;

/** The picture as a file that stands alone: shapes and texts, no style sheets, no scripts. */
export function toSvg(scene: Scene, store: TopologyStore, looks: Looks, palette: Palette): { text: string; width: number; height: number } {
  const { bounds } = scene;
  const [width, height] = [Math.ceil(bounds.width + PAD * 2), Math.ceil(bounds.height + PAD * 2)];
  const parts: string[] = [];
  for (const frame of scene.frames) {
    parts.push(
      `<rect x="${frame.x}" y="${frame.y}" width="${frame.width}" height="${frame.height}" rx="14" fill="${palette['surface-sunk']}" stroke="${palette['line-strong']}"/>`,
    );
    parts.push(text(frame.x + 20, frame.y + 28, looks.frame(frame.id), palette['ink-soft'], 15, 600));
  }
  for (const [id, c] of scene.curves) {
    const look = looks.edge(id);
    parts.push(
      `<path d="M${c.x0} ${c.y0}C${c.x1} ${c.y1} ${c.x2} ${c.y2} ${c.x3} ${c.y3}" fill="none" stroke="${palette[look.tone]}" stroke-width="${look.width}"${look.dashed ? ' stroke-dasharray="7 6"' : ''} marker-end="url(#head)"/>`,
    );
    if (look.label)
      parts.push(
        text(
          (c.x0 + 3 * c.x1 + 3 * c.x2 + c.x3) / 8,
          (c.y0 + 3 * c.y1 + 3 * c.y2 + c.y3) / 8 - 6,
          look.label.replace('\n', ', '),
          palette['ink-soft'],
          11,
          500,
          'middle',
        ),
      );
  }
  for (const box of scene.boxes) {
    const node = store.node(box.id);
    if (!node) continue;
    const { tone, shape } = looks.tile(box.id);
    parts.push(`<g><title>${plain(`${node.name}: ${node.message}`)}</title>`);
    parts.push(
      `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="10" fill="${palette.surface}" stroke="${palette[tone === 'good' ? 'line-strong' : tone]}"/>`,
    );
    parts.push(shapeOf(shape, box.x + 22, box.y + box.height / 2, 8, palette[tone]));
    const middle = box.y + box.height / 2;
    parts.push(text(box.x + 42, middle - 8, node.name, palette.ink, 14, 600));
    const second =
      node.kind === 'resource'
        ? node.type
        : node.counts || node.kind === 'cluster'
          ? node.message
          : `${HEALTH_LOOK[node.health].label}, ${node.ready}/${node.wanted} ready`;
    parts.push(text(box.x + 42, middle + 10, second, palette['ink-soft'], 12, 400));
    if (node.environment && node.kind === 'service')
      parts.push(text(box.x + 42, middle + 27, `${node.team} · ${node.environment} · r${node.revision}`, palette['ink-faint'], 11, 400));
    parts.push('</g>');
  }
  const head = `<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="${palette['ink-faint']}"/></marker></defs>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${bounds.x - PAD} ${bounds.y - PAD} ${width} ${height}" font-family="ui-sans-serif, system-ui, sans-serif">${head}<rect x="${bounds.x - PAD}" y="${bounds.y - PAD}" width="${width}" height="${height}" fill="${palette.page}"/>${parts.join('')}</svg>`;
  return { text: svg, width, height };
}

/** The same as pixels, at twice its size or as large as fits. */
export async function toPng(svg: { text: string; width: number; height: number }): Promise<Blob> {
  const scale = Math.min(2, MOST_PIXELS / svg.width, MOST_PIXELS / svg.height);
  const image = new Image();
  // A data address, for the page's policy has no blobs among its images.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg.text)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(svg.width * scale);
  canvas.height = Math.round(svg.height * scale);
  const ctx = canvas.getContext('2d');
  if (!ctx) throw new Error('This browser gives no canvas to draw on.');
  ctx.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large for this browser.'))), 'image/png');
  });
}

export function saveFile(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function text(x: number, y: number, words: string, fill: string, size: number, weight: number, anchor = 'start'): string {
  return `<text x="${x}" y="${y}" fill="${fill}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}" dominant-baseline="middle">${plain(words.length > 40 ? `${words.slice(0, 39)}…` : words)}</text>`;
}

function shapeOf(shape: Shape, x: number, y: number, r: number, color: string): string {
  switch (shape) {
    case 'dot':
      return `<circle cx="${x}" cy="${y}" r="${r * 0.75}" fill="${color}"/>`;
    case 'triangle':
      return `<path d="M${x} ${y - r}L${x + r} ${y + r * 0.8}H${x - r}z" fill="${color}"/>`;
    case 'ring':
      return `<circle cx="${x}" cy="${y}" r="${r * 0.8}" fill="none" stroke="${color}" stroke-width="2.5" stroke-dasharray="${r * 3.6} ${r * 2}"/>`;
    case 'bars':
      return `<path d="M${x - 4} ${y - 6}V${y + 6}M${x + 4} ${y - 6}V${y + 6}" stroke="${color}" stroke-width="3"/>`;
    case 'diamond':
      return `<path d="M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}z" fill="none" stroke="${color}" stroke-width="2.5"/>`;
  }
}

const plain = (value: string): string => value.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`).replace(/\p{Cc}/gu, ' ');
