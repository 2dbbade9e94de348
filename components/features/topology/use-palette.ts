import { useSyncExternalStore } from 'react';
import { type Palette, readPalette } from '#components/graph/paint.ts';

const SCHEME = 'data-mantine-color-scheme';
let known: { scheme: string | null; palette: Palette } | undefined;

/**
 * The scheme's colours as a canvas needs them: as values. Undefined on the server. Read as an outside store, so that they are there in the
 * first pass after the page was taken over, and not after everything else in it.
 */
export const usePalette = (): Palette | undefined => useSyncExternalStore(onScheme, current, () => undefined);

function onScheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: [SCHEME] });
  return () => observer.disconnect();
}

function current(): Palette {
  const scheme = document.documentElement.getAttribute(SCHEME);
  if (known?.scheme !== scheme) known = { scheme, palette: readPalette(document.documentElement) };
  return known.palette;
}
