import { type RefObject, useEffect, useRef } from 'react';
import { type EdgeLook, type Emphasis, type Looks, type Palette, paintFlow, paintScene } from './paint.ts';
import type { Scene } from './scene.ts';
import type { Detail, Size, View } from './view.ts';

export type Picture = { scene: Scene; palette: Palette; looks: Looks; emphasis: Emphasis; detail: Detail };
export type MovingEdge = { id: string; speed: number; tone: EdgeLook['tone']; width: number };

/** A frame that takes longer than this is not painted on every step of a gesture: it is shifted, and painted when there is time. */
const SLOW_MS = 7;
const REPAINT_MS = 90;
const FLOW_MS = 33;

/**
 * Keeps the two canvases behind the nodes in step with the view: one for what stands, one for what runs along the edges. Returns what to
 * call when the view moved. Nothing of this goes through React.
 */
export function usePainter(
  base: RefObject<HTMLCanvasElement | null>,
  flow: RefObject<HTMLCanvasElement | null>,
  picture: Picture,
  moving: readonly MovingEdge[],
  version: number,
) {
  const state = useRef({
    view: { x: 0, y: 0, zoom: 1 } as View,
    size: { width: 0, height: 0 } as Size,
    picture,
    moving,
    painted: undefined as View | undefined,
    costMs: 0,
    told: false,
    paintedAt: 0,
    frame: 0,
    timer: 0,
  });
  state.current.picture = picture;
  state.current.moving = moving;

  const paint = () => {
    const now = state.current;
    const ctx = base.current?.getContext('2d');
    if (!ctx || now.size.width === 0) return;
    const from = performance.now();
    const ratio = fitCanvas(ctx.canvas, now.size);
    paintScene(ctx, { ...now.picture, view: now.view, size: now.size, ratio });
    ctx.canvas.style.transform = '';
    now.painted = { ...now.view };
    now.paintedAt = performance.now();
    if (!now.told && now.picture.scene.boxes.length > 0) {
      now.told = true;
      requestAnimationFrame(() => performance.mark('orrery-painted'));
    }
    now.costMs = now.costMs * 0.5 + (now.paintedAt - from) * 0.5;
  };
  const step = () => {
    const now = state.current;
    now.frame = 0;
    const canvas = base.current;
    const busy = now.costMs > SLOW_MS && performance.now() - now.paintedAt < REPAINT_MS;
    if (!busy || !now.painted || !canvas) return paint();
    const scale = now.view.zoom / now.painted.zoom;
    canvas.style.transform = `translate(${now.view.x - now.painted.x * scale}px, ${now.view.y - now.painted.y * scale}px) scale(${scale})`;
    window.clearTimeout(now.timer);
    now.timer = window.setTimeout(schedule, REPAINT_MS);
  };
  const schedule = () => {
    if (state.current.frame === 0) state.current.frame = requestAnimationFrame(step);
  };
  const scheduleRef = useRef(schedule);
  scheduleRef.current = schedule;

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is painted changed
  useEffect(() => scheduleRef.current(), [picture.scene, picture.palette, picture.looks, picture.emphasis, picture.detail, version]);

  const runs = moving.length > 0;
  useEffect(() => {
    const clear = () => flow.current?.getContext('2d')?.clearRect(0, 0, flow.current.width, flow.current.height);
    if (!runs) return clear();
    let frame = 0;
    let last = 0;
    const tick = (time: number) => {
      frame = requestAnimationFrame(tick);
      const ctx = flow.current?.getContext('2d');
      const { size, view, picture: shown, moving: edges } = state.current;
      if (!ctx || time - last < FLOW_MS || size.width === 0) return;
      last = time;
      paintFlow(ctx, { scene: shown.scene, palette: shown.palette, view, size, ratio: fitCanvas(ctx.canvas, size) }, edges, time / 1000);
    };
    frame = requestAnimationFrame(tick);
    return () => {
      cancelAnimationFrame(frame);
      clear();
    };
  }, [runs, flow]);

  useEffect(
    () => () => {
      cancelAnimationFrame(state.current.frame);
      window.clearTimeout(state.current.timer);
      state.current.frame = 0;
    },
    [],
  );

  return useRef((view: View, size: Size) => {
    Object.assign(state.current, { view, size });
    scheduleRef.current();
  }).current;
}

function fitCanvas(canvas: HTMLCanvasElement, size: Size): number {
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  return ratio;
}
