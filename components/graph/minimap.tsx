import { type PointerEvent, useEffect, useRef } from 'react';
import classes from './graph.module.css';
import type { Looks, Palette } from './paint.ts';
import type { Scene } from './scene.ts';
import { type Size, type View, visibleArea } from './view.ts';

type MinimapProps = {
  scene: Scene;
  palette: Palette;
  looks: Looks;
  version: number;
  onView: (listener: (view: View, size: Size) => void) => () => void;
  onJump: (point: { x: number; y: number }) => void;
};

const WIDTH = 184;
const HEIGHT = 116;
const PAD = 6;

/** The whole picture in a corner; the frame is what the window shows. Pressing or dragging goes there. */
export function Minimap({ scene, palette, looks, version, onView, onJump }: MinimapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const { bounds } = scene;
  const scale = Math.min((WIDTH - PAD * 2) / bounds.width, (HEIGHT - PAD * 2) / bounds.height);
  const left = (WIDTH - bounds.width * scale) / 2 - bounds.x * scale;
  const top = (HEIGHT - bounds.height * scale) / 2 - bounds.y * scale;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that looks changed
  useEffect(() => {
    const ctx = canvas.current?.getContext('2d');
    if (!ctx) return;
    const ratio = window.devicePixelRatio || 1;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, WIDTH, HEIGHT);
    for (const box of scene.boxes) {
      const { tone } = looks.tile(box.id);
      ctx.fillStyle = palette[tone];
      ctx.globalAlpha = tone === 'good' || tone === 'quiet' ? 0.55 : 1;
      ctx.fillRect(left + box.x * scale, top + box.y * scale, Math.max(1.5, box.width * scale), Math.max(1.5, box.height * scale));
    }
  }, [scene, palette, looks, version, left, top, scale]);
  useEffect(
    () =>
      onView((view, size) => {
        const area = visibleArea(view, size);
        const style = frame.current?.style;
        if (!style) return;
        style.transform = `translate(${left + area.x * scale}px, ${top + area.y * scale}px)`;
        style.width = `${area.width * scale}px`;
        style.height = `${area.height * scale}px`;
      }),
    [onView, left, top, scale],
  );
  const jump = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    event.currentTarget.setPointerCapture(event.pointerId);
    onJump({ x: (event.clientX - box.left - left) / scale, y: (event.clientY - box.top - top) / scale });
  };
  return (
    <div className={classes.minimap} style={{ width: WIDTH, height: HEIGHT }} onPointerDown={jump} onPointerMove={jump} aria-hidden="true">
      <canvas ref={canvas} width={WIDTH * ratioNow()} height={HEIGHT * ratioNow()} style={{ width: WIDTH, height: HEIGHT }} />
      <div ref={frame} className={classes.window} />
    </div>
  );
}

const ratioNow = (): number => (typeof window === 'undefined' ? 1 : window.devicePixelRatio || 1);
