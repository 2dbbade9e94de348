'use client';

import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { type LiveConnection, type LiveStatus, openLiveConnection } from '#lib/client/live-connection.ts';
import { useRefusal } from './use-me.ts';

type Live = LiveStatus & { retryNow: () => void };

const LiveContext = createContext<Live>({ state: 'connecting', since: 0, retryAt: undefined, retryNow: () => undefined });

/** Whether what is shown follows the plane right now, since when, and a way to try at once. */
export const useLive = (): Live => useContext(LiveContext);

/** Holds the tab's one event stream. `from`: an event older than anything the page shows. */
export function LiveProvider({ from, children }: { from: number | undefined; children: ReactNode }) {
  const queries = useQueryClient();
  const connection = useRef<LiveConnection>(undefined);
  const [live, setLive] = useState<Live>(() => ({
    state: 'connecting',
    since: 0,
    retryAt: undefined,
    retryNow: () => connection.current?.retryNow(),
  }));
  const [first] = useState(from);
  // Whoever is in no team has nothing to follow, and the plane would refuse the stream.
  const mayFollow = useRefusal('event:read', {}) === undefined;
  useEffect(() => {
    if (!mayFollow) return;
    const opened = openLiveConnection(queries, first, (status) => setLive((before) => ({ ...before, ...status })));
    connection.current = opened;
    return () => {
      opened.close();
      setLive((before) => ({ ...before, state: 'connecting', retryAt: undefined }));
    };
  }, [queries, first, mayFollow]);
  return <LiveContext value={live}>{children}</LiveContext>;
}
