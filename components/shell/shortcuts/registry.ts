import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { Keys } from './match.ts';

/**
 * One thing that keys do. The sheet lists what is registered, and pressing runs the same entry; one without `run` is listed alone, since
 * it is what has the focus that hears its keys.
 */
export type Shortcut = { keys: Keys; label: string; group: string; run?: () => void };

let lists: readonly { current: readonly Shortcut[] }[] = [];
let all: readonly Shortcut[] = [];
const listeners = new Set<() => void>();

const publish = (next: typeof lists): void => {
  lists = next;
  all = lists.flatMap((list) => list.current);
  for (const listener of listeners) listener();
};
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
const NONE: readonly Shortcut[] = [];

/** Every shortcut that works right now, wherever the focus is. A page's own come after those of the frame. */
export const currentShortcuts = (): readonly Shortcut[] => lists.flatMap((list) => list.current).filter(({ run }) => run !== undefined);
export const useAllShortcuts = (): readonly Shortcut[] =>
  useSyncExternalStore(
    subscribe,
    () => all,
    () => NONE,
  );

/** Registers shortcuts while the component is shown; the newest functions are the ones that run. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const list = useRef(shortcuts);
  useEffect(() => {
    list.current = shortcuts;
  });
  useEffect(() => {
    publish([...lists, list]);
    return () => publish(lists.filter((other) => other !== list));
  }, []);
}
