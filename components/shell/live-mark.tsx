'use client';

import { StatusGlyph } from '#components/common/status-glyph.tsx';
import type { LiveState } from '#lib/client/live-connection.ts';
import { useLive } from './live-provider.tsx';
import classes from './top-bar.module.css';
import { useRefusal } from './use-me.ts';

const LOOK: Record<LiveState, { text: string; say: string }> = {
  connecting: { text: 'Connecting', say: 'Opening the stream of changes.' },
  live: { text: 'Live', say: 'This page follows the plane as it changes.' },
  reconnecting: { text: 'Reconnecting', say: 'The server does not answer. Services keep running; what you see may be a little old.' },
  offline: { text: 'Offline', say: 'This computer has no network. What you see may be old.' },
};

/** Live, reconnecting or offline; a change is read out. */
export function LiveMark() {
  const { state } = useLive();
  const nothing = useRefusal('event:read', {});
  if (nothing) return null;
  const look = LOOK[state];
  return (
    <span className={classes.live} data-state={state} role="status" title={look.say}>
      <StatusGlyph kind={state === 'live' ? 'idle' : state === 'offline' ? 'missing' : 'moving'} size={12} />
      <span className={classes.words}>{look.text}</span>
    </span>
  );
}
