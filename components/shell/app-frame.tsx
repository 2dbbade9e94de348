'use client';

import type { ReactNode } from 'react';
import classes from './app-frame.module.css';
import { LiveProvider } from './live-provider.tsx';
import { Rail } from './rail.tsx';
import { SearchKey } from './search-key.tsx';
import { TopBar } from './top-bar.tsx';

/** The portal around every page: rail, top bar, and the page in `main`. */
export function AppFrame({ children }: { children: ReactNode }) {
  return (
    <LiveProvider>
      <a href="#main" className={classes.skip}>
        Skip to the page
      </a>
      <div className={classes.frame}>
        <Rail />
        <div className={classes.column}>
          <TopBar />
          <main id="main" tabIndex={-1} className={classes.main}>
            {children}
          </main>
        </div>
      </div>
      <SearchKey />
    </LiveProvider>
  );
}
