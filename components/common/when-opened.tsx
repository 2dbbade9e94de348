'use client';

import { type ReactNode, Suspense, useEffect, useState } from 'react';

/**
 * Keeps a dialog's code (a `lazy()` component in `children`) from being loaded until it is first opened: most visits never open it.
 * The dialog is told to open once it is mounted, so that it knows where the focus was.
 */
export function WhenOpened({ opened, children }: { opened: boolean; children: (opened: boolean) => ReactNode }) {
  const [wanted, setWanted] = useState(opened);
  const [mounted, setMounted] = useState(false);
  if (opened && !wanted) setWanted(true);
  if (!wanted) return null;
  return (
    <Suspense fallback={null}>
      {children(opened && mounted)}
      <Mounted tell={setMounted} />
    </Suspense>
  );
}

function Mounted({ tell }: { tell: (mounted: boolean) => void }) {
  useEffect(() => tell(true), [tell]);
  return null;
}
