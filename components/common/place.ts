export type Side = 'bottom-start' | 'bottom-end' | 'top' | 'left';

const EDGE_PX = 8;

/**
 * Puts a fixed box beside what it belongs to, and on the other side where there is no room. Written through the element, never as text,
 * so the content security policy has nothing to refuse.
 */
export function place(box: HTMLElement, anchor: DOMRectReadOnly, side: Side, gapPx = 6): void {
  const { offsetWidth: width, offsetHeight: height } = box;
  const [wide, high] = [document.documentElement.clientWidth, window.innerHeight];
  let [left, top] = [anchor.left, anchor.bottom + gapPx];
  switch (side) {
    case 'bottom-start':
    case 'bottom-end':
      if (side === 'bottom-end') left = anchor.right - width;
      if (top + height > high - EDGE_PX && anchor.top - gapPx - height >= EDGE_PX) top = anchor.top - gapPx - height;
      break;
    case 'top':
      left = anchor.left + (anchor.width - width) / 2;
      if (anchor.top - gapPx - height >= EDGE_PX) top = anchor.top - gapPx - height;
      break;
    case 'left':
      top = anchor.top + (anchor.height - height) / 2;
      left = anchor.left - gapPx - width;
      if (left < EDGE_PX) left = anchor.right + gapPx;
      break;
    default:
      side satisfies never;
  }
  box.style.left = `${clamp(left, EDGE_PX, wide - width - EDGE_PX)}px`;
  box.style.top = `${clamp(top, EDGE_PX, high - height - EDGE_PX)}px`;
}

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(value, most));
