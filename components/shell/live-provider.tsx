'use client';

import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { type LiveState, openLiveConnection } from '#lib/client/live-connection.ts';

const LiveContext = createContext<LiveState>('connecting');

/** Whether what is shown follows the plane right now. */
export const useLiveState = (): LiveState => useContext(LiveContext);

/** Holds the tab's one event stream. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => openLiveConnection(queries, setState), [queries]);
  return <LiveContext value={state}>{children}</LiveContext>;
}
