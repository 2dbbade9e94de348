'use client';

import { useEffect, useRef, useState } from 'react';
import { isTyping } from '../typing.ts';
import { isMac, KeyCaps } from './key-caps.tsx';
import { isPlain, matchPress, stepOf } from './match.ts';
import { singleKeysOn } from './preference.ts';
import { currentShortcuts, type Shortcut } from './registry.ts';
import classes from './shortcuts.module.css';

const PATIENCE_MS = 4_000;

/** The one listener behind all shortcuts. While a sequence waits for its next key, it shows what may come. */
export function ShortcutLayer() {
  const [waiting, setWaiting] = useState<readonly string[]>([]);
  const now = useRef<readonly string[]>([]);
  useEffect(() => {
    // For what is written before the browser's system is known: style sheets choose by it.
    if (isMac()) document.documentElement.dataset.mac = '';
    let patience: ReturnType<typeof setTimeout> | undefined;
    const wait = (steps: readonly string[]) => {
      clearTimeout(patience);
      now.current = steps;
      setWaiting(steps);
      if (steps.length > 0) patience = setTimeout(() => wait([]), PATIENCE_MS);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if (event.key === 'Escape') {
        if (now.current.length > 0) wait([]);
        return;
      }
      const step = stepOf(event);
      if (!step) return;
      const plain = isPlain(step);
      if (plain && (isTyping(event.target) || inDialog(event.target) || !singleKeysOn())) return;
      const match = matchPress(currentShortcuts(), now.current, step);
      if (match.kind === 'none') {
        if (now.current.length > 0) wait([]);
        return;
      }
      event.preventDefault();
      wait(match.kind === 'wait' ? match.waiting : []);
      if (match.kind === 'run') match.shortcut.run?.();
    };
    const leave = () => wait([]);
    window.addEventListener('keydown', onKey);
    window.addEventListener('blur', leave);
    return () => {
      clearTimeout(patience);
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('blur', leave);
    };
  }, []);
  return (
    <div role="status" className={classes.wait} data-shown={waiting.length > 0 || undefined}>
      {waiting.length > 0 ? <Hint before={waiting} /> : null}
    </div>
  );
}

function Hint({ before }: { before: readonly string[] }) {
  const start = `${before.join(' ')} `;
  const next = currentShortcuts().filter((shortcut: Shortcut) => shortcut.keys.startsWith(start));
  return (
    <>
      <span className="sr-only">Waiting for the next key: </span>
      <ul className={classes.hint}>
        {next.map((shortcut) => (
          <li key={shortcut.keys}>
            <KeyCaps keys={shortcut.keys.slice(start.length)} /> {shortcut.label}
          </li>
        ))}
      </ul>
    </>
  );
}

const inDialog = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('dialog, [role="dialog"], [role="menu"], [role="listbox"]') !== null;
