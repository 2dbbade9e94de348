'use client';

import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';
import { type LiveConnection, type LiveStatus, openLiveConnection } from '#lib/client/live-connection.ts';
import { onLiveChange } from '#lib/client/live-keys.ts';
import { useRefusal } from './use-me.ts';

type Live = LiveStatus & { retryNow: () => void };

/**
 * The tab's connection as a store, so that only those who show its state render when it changes. As the context's value it would make
 * React take over every part of a page that has just come, at once, before what the page is about.
 */
class LiveStore {
  private connection: LiveConnection | undefined;
  private readonly listeners = new Set<() => void>();
  private live: Live = { state: 'connecting', since: 0, retryAt: undefined, retryNow: () => this.connection?.retryNow() };

  current = (): Live => this.live;
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  set(status: Partial<LiveStatus>): void {
    this.live = { ...this.live, ...status };
    for (const listener of this.listeners) listener();
  }

  follow(open: (onStatus: (status: Partial<LiveStatus>) => void) => LiveConnection): () => void {
    const opened = open((status) => this.set(status));
    this.connection = opened;
    return () => {
      opened.close();
      this.set({ state: 'connecting', retryAt: undefined });
    };
  }
}

const LiveContext = createContext(new LiveStore());
/** Read by nobody: that it changes is the point (see `LiveProvider`). */
const HasMoved = createContext(false);

/** Whether what is shown follows the plane right now, since when, and a way to try at once. */
export function useLive(): Live {
  const store = useContext(LiveContext);
  return useSyncExternalStore(store.subscribe, store.current, store.current);
}

/** Holds the tab's one event stream. `from`: an event older than anything the page shows. */
export function LiveProvider({ from, children }: { from: number | undefined; children: ReactNode }) {
  const queries = useQueryClient();
  const [store] = useState(() => new LiveStore());
  const [first] = useState(from);
  // Whoever is in no team has nothing to follow, and the plane would refuse the stream.
  const mayFollow = useRefusal('event:read', {}) === undefined;
  useEffect(() => {
    if (!mayFollow) return;
    return store.follow((onStatus) => openLiveConnection(queries, first, onStatus));
  }, [queries, first, mayFollow, store]);
  // With the first change React takes over at once what it has left for later, by the data that the server wrote it with. Otherwise a
  // part could find newer data than its own text, which is an error.
  const [hasMoved, setMoved] = useState(false);
  useEffect(() => {
    const stop = onLiveChange(() => {
      stop();
      flushSync(() => setMoved(true));
    });
    return stop;
  }, []);
  return (
    <LiveContext value={store}>
      <HasMoved value={hasMoved}>{children}</HasMoved>
    </LiveContext>
  );
}
