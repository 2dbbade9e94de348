import type { Point } from './layout.ts';

/**
 * Places boxes on shelves, in the given order, so that the whole is about `aspect` times as wide as high. The order is kept (largest
 * part first), so that a small part that comes or goes moves only what follows it. Returns the top left corner of each box.
 */
export function packBoxes(boxes: readonly { width: number; height: number }[], gap: number, aspect: number): Point[] {
  let area = 0;
  let widest = 0;
  for (const box of boxes) {
    area += (box.width + gap) * (box.height + gap);
    widest = Math.max(widest, box.width);
  }
  const shelf = Math.max(widest, Math.sqrt(area * aspect));
  const corners: Point[] = [];
  let x = 0;
  let y = 0;
  let tallest = 0;
  for (const box of boxes) {
    if (x > 0 && x + box.width > shelf) {
      x = 0;
      y += tallest + gap;
      tallest = 0;
    }
    corners.push({ x, y });
    x += box.width + gap;
    tallest = Math.max(tallest, box.height);
  }
  return corners;
}
