import { useSyncExternalStore } from 'react';

const TICK_MS = 5_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

/** The time of the last tick in milliseconds; everything on a page that says "ago" moves together. */
export const useNow = (): number =>
  useSyncExternalStore(
    subscribe,
    () => now,
    () => (typeof window === 'undefined' ? Date.now() : now),
  );

function subscribe(listener: () => void): () => void {
  // The page may have slept, or come from the server a while ago.
  if (listeners.size === 0) now = Date.now();
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}
