'use client';

import { IconSearch } from '@tabler/icons-react';
import { showOverlay } from './overlay.ts';
import { warmPalette } from './overlays.tsx';
import classes from './top-bar.module.css';

/** The way into the palette for those who do not know its keys. */
export function SearchButton() {
  return (
    <button
      type="button"
      className={classes.search}
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      aria-label="Search or do something"
      onPointerEnter={warmPalette}
      onFocus={warmPalette}
      onClick={() => showOverlay({ kind: 'palette' })}
    >
      <IconSearch size={15} stroke={1.8} aria-hidden="true" />
      <span className={classes.searchText}>Search or do something</span>
      <kbd className={classes.searchKey}>
        <span className={classes.mac}>⌘</span>
        <span className={classes.other}>Ctrl</span> K
      </kbd>
    </button>
  );
}
