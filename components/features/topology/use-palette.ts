import { useEffect, useState } from 'react';
import { type Palette, readPalette } from '#components/graph/paint.ts';

/** The scheme's colours as a canvas needs them: as values. Read again when the scheme changes. */
export function usePalette(): Palette | undefined {
  const [palette, setPalette] = useState<Palette>();
  useEffect(() => {
    const read = () => setPalette(readPalette(document.documentElement));
    read();
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme'] });
    return () => observer.disconnect();
  }, []);
  return palette;
}
