'use client';

import { lazyPart } from '#components/common/lazy-part.tsx';
import { closeOverlay, useOverlay } from './overlay.ts';

const loadPalette = () => import('./palette/palette.tsx');
const Palette = lazyPart(() => loadPalette().then((module) => module.Palette));
const PaletteAction = lazyPart(() => import('./palette/palette-action.tsx').then((module) => module.PaletteAction));
const ShortcutSheet = lazyPart(() => import('./shortcuts/shortcut-sheet.tsx').then((module) => module.ShortcutSheet));

/** Fetched when a person is about to open it, so that it opens at once. */
export const warmPalette = (): void => void loadPalette();

/** At most one at a time; each is loaded when it is first asked for. */
export function Overlays() {
  const overlay = useOverlay();
  switch (overlay?.kind) {
    case 'palette':
      return <Palette onClose={() => closeOverlay('palette')} />;
    case 'shortcuts':
      return <ShortcutSheet onClose={() => closeOverlay('shortcuts')} />;
    case 'action':
      return <PaletteAction overlay={overlay} onClose={() => closeOverlay('action')} />;
    default:
      return null;
  }
}
