'use client';

import { IconX } from '@tabler/icons-react';
import { useId, useLayoutEffect, useRef, useState } from 'react';
import { KeyCaps } from './key-caps.tsx';
import { setSingleKeys, useSingleKeys } from './preference.ts';
import { type Shortcut, useAllShortcuts } from './registry.ts';
import classes from './shortcuts.module.css';

/** Every shortcut that works here and now, found by its words or its keys, and the switch for single keys. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const [text, setText] = useState('');
  const singleKeys = useSingleKeys();
  const groups = groupsOf(useAllShortcuts(), text);
  // In the layout phase, so that leaving gives the focus back while the dialog is still there.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector('input')?.focus();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={classes.sheet}
      aria-labelledby={heading}
      onCancel={(event) => {
        // Escape ends it here and now: the browser's own closing tells of it later, and keys pressed in between would be lost.
        event.preventDefault();
        onClose();
      }}
      onClose={() => {
        if (dialog.current) onClose();
      }}
    >
      <div className={classes.head}>
        <div className={classes.headLine}>
          <h2 id={heading}>Keyboard shortcuts</h2>
          <button type="button" className={classes.close} aria-label="Close" onClick={onClose}>
            <IconX size={16} aria-hidden="true" />
          </button>
        </div>
        <input
          className={classes.find}
          type="search"
          aria-label="Find a shortcut"
          placeholder="Find a shortcut"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <div className={classes.groups}>
        {groups.map(([group, shortcuts]) => (
          <section key={group} className={classes.group} aria-label={group}>
            <h3>{group}</h3>
            <ul>
              {shortcuts.map((shortcut) => (
                <li key={shortcut.keys} className={classes.entry}>
                  <span>{shortcut.label}</span>
                  <KeyCaps keys={shortcut.keys} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      {groups.length === 0 ? <p className={classes.none}>No shortcut has these words.</p> : null}
      <div className={classes.foot}>
        <label>
          <input type="checkbox" checked={singleKeys} onChange={(event) => setSingleKeys(event.currentTarget.checked)} />
          Single keys act ( / , ? and sequences)
        </label>
      </div>
    </dialog>
  );
}

function groupsOf(shortcuts: readonly Shortcut[], text: string): [string, Shortcut[]][] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, Shortcut[]>();
  for (const shortcut of shortcuts) {
    const told = `${shortcut.label} ${shortcut.group} ${shortcut.keys}`.toLowerCase();
    if (words.every((word) => told.includes(word))) groups.set(shortcut.group, [...(groups.get(shortcut.group) ?? []), shortcut]);
  }
  return [...groups];
}
