import { useSyncExternalStore } from 'react';
import type { AskedAction } from '#components/features/service/action-words.ts';

/** What lies over the page: the palette, the sheet of shortcuts, or the question before an action of the palette. */
export type Overlay =
  | { kind: 'palette' }
  | { kind: 'shortcuts' }
  | { kind: 'action'; serviceId: string; deploymentId: string; asked: AskedAction };

let shown: Overlay | undefined;
const listeners = new Set<() => void>();

export function showOverlay(next: Overlay | undefined): void {
  shown = next;
  for (const listener of listeners) listener();
}

/** Ends one kind: what came in its place meanwhile stays. */
export const closeOverlay = (kind: Overlay['kind']): void => {
  if (shown?.kind === kind) showOverlay(undefined);
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useOverlay = (): Overlay | undefined =>
  useSyncExternalStore(
    subscribe,
    () => shown,
    () => undefined,
  );
