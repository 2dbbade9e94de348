'use client';

import type { ReactNode } from 'react';
import { AccessChange } from './access-change.tsx';
import classes from './app-frame.module.css';
import { ConnectionNote } from './connection-note.tsx';
import { FrameShortcuts } from './frame-shortcuts.tsx';
import { LiveProvider } from './live-provider.tsx';
import { Overlays } from './overlays.tsx';
import { PageArrival } from './page-arrival.tsx';
import { Rail } from './rail.tsx';
import { TopBar } from './top-bar.tsx';
import { TourSlot } from './tour/tour-slot.tsx';

/** The portal around every page: rail, top bar, and the page in `main`. */
export function AppFrame({ liveFrom, children }: { liveFrom: number | undefined; children: ReactNode }) {
  return (
    <LiveProvider from={liveFrom}>
      <a href="#main" className={classes.skip}>
        Skip to the page
      </a>
      <div className={classes.frame}>
        <Rail />
        <div className={classes.column}>
          <TopBar />
          <ConnectionNote />
          <TourSlot />
          <main id="main" tabIndex={-1} className={classes.main}>
            <AccessChange>{children}</AccessChange>
          </main>
        </div>
      </div>
      <PageArrival />
      <FrameShortcuts />
      <Overlays />
    </LiveProvider>
  );
}
