'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { formatClock } from '#lib/client/format.ts';
import { heldPages } from '#lib/client/held-pages.ts';
import classes from './connection-note.module.css';
import { useLive } from './live-provider.tsx';

/** A blink of the connection is nobody's concern: the mark in the bar tells of it, this waits. */
const BLINK_MS = 1_500;

/** Says that the page is cut off: since when, what that means, and when it tries again. It lies over the foot of the page, so that nothing moves and no title is covered. */
export function ConnectionNote() {
  const { state, since, retryAt, retryNow } = useLive();
  const away = state === 'reconnecting' || state === 'offline';
  const now = useSeconds(away);
  const held = useSyncExternalStore(heldPages.subscribe, heldPages.count, NONE);
  if (!away || now - since < BLINK_MS) return null;
  const clock = formatClock(new Date(since).toISOString()).slice(11);
  const waitS = retryAt === undefined ? undefined : Math.max(0, Math.ceil((retryAt - now) / 1000));
  return (
    <section className={classes.note} aria-label="Connection to the plane">
      <StatusGlyph kind="warn" size={16} />
      <div>
        <p role="alert">
          <strong>{state === 'offline' ? 'No network' : 'The server does not answer'}</strong> since {clock}.{' '}
          {state === 'offline'
            ? 'What you see may be old, and nothing can be changed until the network is back.'
            : 'Services keep running; what you see may be old.'}
        </p>
        <p className={classes.when}>
          {held > 0 ? 'The page you asked for comes as soon as there is an answer. ' : null}
          {waitS ? `Trying again in ${waitS} s.` : 'Trying again…'}
        </p>
      </div>
      <button type="button" className={classes.now} onClick={retryNow}>
        Try now
      </button>
    </section>
  );
}

const NONE = (): number => 0;

/** The time, once a second, only while it is looked at. */
function useSeconds(on: boolean): number {
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (!on) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [on]);
  return now;
}
