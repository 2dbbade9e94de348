import { HEALTH_LOOK } from '#components/common/status.ts';
import type { GlyphKind } from '#components/common/status-glyph.tsx';
import type { EdgeLook, Looks, Shape, TileLook, Tone } from '#components/graph/paint.ts';
import type { MovingEdge } from '#components/graph/use-painter.ts';
import type { TopologyEdge, TopologyNode, TopologyTraffic } from '#lib/domain/topology.ts';
import type { TopologyStore } from './use-topology.ts';

/** From this share of failed requests an edge is drawn as failing. */
export const ERROR_SHARE = 0.01;

const TONE: Record<GlyphKind, Tone> = {
  good: 'good',
  done: 'good',
  moving: 'moving',
  bad: 'bad',
  warn: 'warn',
  paused: 'quiet',
  missing: 'warn',
  unknown: 'quiet',
  idle: 'quiet',
};
const SHAPE: Record<GlyphKind, Shape> = {
  good: 'dot',
  done: 'dot',
  moving: 'ring',
  bad: 'triangle',
  warn: 'diamond',
  paused: 'bars',
  missing: 'diamond',
  unknown: 'dot',
  idle: 'dot',
};

const tileOf = (node: TopologyNode | undefined): TileLook => {
  const glyph = node ? HEALTH_LOOK[node.health].glyph : 'unknown';
  return {
    tone: node?.kind === 'resource' && node.health === 'Unknown' ? 'quiet' : TONE[glyph],
    shape: SHAPE[glyph],
    label: node?.name ?? '',
  };
};

const edgeOf = (edge: TopologyEdge | undefined): EdgeLook => {
  if (!edge) return { tone: 'line-strong', width: 1.2, dashed: false, label: '' };
  if (edge.missing) return { tone: 'warn', width: 1.6, dashed: true, label: '' };
  if (edge.kind === 'runs-on') return { tone: 'line-strong', width: 1.1, dashed: true, label: '' };
  const { traffic } = edge;
  if (!traffic || traffic.rps === 0)
    return {
      tone: 'line-strong',
      width: edge.count > 1 ? Math.min(5, 1 + Math.log2(edge.count)) : 1.4,
      dashed: false,
      label: edge.count > 1 ? `${edge.count} needs` : '',
    };
  const tone = traffic.errorShare >= ERROR_SHARE ? 'bad' : 'accent';
  return { tone, width: Math.min(5.5, 1.6 + Math.log10(1 + traffic.rps) * 1.3), dashed: false, label: trafficWords(traffic).join('\n') };
};

/** `12.4 /s · 8 ms`, and the errors where there are any. */
export function trafficWords({ rps, p95Ms, errorShare }: TopologyTraffic): string[] {
  const words = [`${formatRate(rps)} · ${formatMs(p95Ms)}`];
  return errorShare > 0 ? [...words, `${formatShare(errorShare)} failed`] : words;
}

export const formatRate = (rps: number): string => `${rps >= 100 ? Math.round(rps).toLocaleString('en') : Number(rps.toFixed(1))} /s`;
export const formatMs = (ms: number): string =>
  ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${ms >= 10 ? Math.round(ms) : Number(ms.toFixed(1))} ms`;
export const formatShare = (share: number): string =>
  share > 0 && share < 0.001 ? '<0.1 %' : `${Number((share * 100).toFixed(share < 0.1 ? 1 : 0))} %`;

/** How the painter sees the store. One object for the page's life: `version` says when to look again. */
export const makeLooks = (store: TopologyStore, frameLabel: (id: string) => string): Looks => ({
  tile: (id) => tileOf(store.node(id)),
  edge: (id) => edgeOf(store.edge(id)),
  frame: frameLabel,
});

const MOST_MOVING = 150;

/** Edges with traffic, the busiest first; beyond a bound the picture stands still rather than stutters. */
export function movingEdges(edges: readonly TopologyEdge[]): MovingEdge[] {
  const busy = edges.filter((edge) => (edge.traffic?.rps ?? 0) > 0).sort((a, b) => (b.traffic?.rps ?? 0) - (a.traffic?.rps ?? 0));
  return busy.slice(0, MOST_MOVING).map((edge) => {
    const rps = edge.traffic?.rps ?? 0;
    const look = edgeOf(edge);
    return { id: edge.id, speed: Math.min(0.9, 0.12 + Math.log10(1 + rps) * 0.25), tone: look.tone, width: look.width / 2 };
  });
}
