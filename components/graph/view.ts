/** Where the picture stands in its window: `x` and `y` in screen pixels, as React Flow has them. */
export type View = { x: number; y: number; zoom: number };
export type Size = { width: number; height: number };
export type Detail = 'far' | 'mid' | 'near';

export const MIN_ZOOM = 0.04;
export const MAX_ZOOM = 2;
const FAR_BELOW = 0.42;
const NEAR_FROM = 1.15;
const SLACK = 0.04;

/** How much a node says at this zoom. A little slack, so that standing on a border does not flicker. */
export function detailAt(zoom: number, now: Detail): Detail {
  const slack = (border: number, above: boolean) => (above ? border - SLACK : border + SLACK);
  if (zoom < slack(FAR_BELOW, now !== 'far')) return 'far';
  return zoom < slack(NEAR_FROM, now === 'near') ? 'mid' : 'near';
}

/** The bars lie over the top of the picture, the time slider over its foot. */
const PADDING = { side: 40, top: 72, bottom: 68 };

/** The view that shows an area whole, centred, never larger than life. */
export function fitView(area: { x: number; y: number; width: number; height: number }, size: Size, padding = PADDING, maxZoom = 1): View {
  const zoom = Math.max(
    MIN_ZOOM,
    Math.min(maxZoom, (size.width - padding.side * 2) / area.width, (size.height - padding.top - padding.bottom) / area.height),
  );
  return {
    x: size.width / 2 - (area.x + area.width / 2) * zoom,
    y: (size.height + padding.top - padding.bottom) / 2 - (area.y + area.height / 2) * zoom,
    zoom,
  };
}

/** The same to the eye: what a gesture library gives back may differ in the last digits. */
export const isSameView = (a: View, b: View): boolean =>
  Math.abs(a.x - b.x) < 0.5 && Math.abs(a.y - b.y) < 0.5 && Math.abs(a.zoom - b.zoom) < 1e-6;

/** The part of the picture that the window shows, with a margin as a share of its size. */
export function visibleArea(view: View, size: Size, margin = 0): { x: number; y: number; width: number; height: number } {
  const [width, height] = [size.width / view.zoom, size.height / view.zoom];
  return {
    x: -view.x / view.zoom - width * margin,
    y: -view.y / view.zoom - height * margin,
    width: width * (1 + margin * 2),
    height: height * (1 + margin * 2),
  };
}

export const toFlow = (view: View, point: { x: number; y: number }) => ({
  x: (point.x - view.x) / view.zoom,
  y: (point.y - view.y) / view.zoom,
});
