/** What a coalescer needs from the world; a test hands in its own. */
export type Timers = { set: (run: () => void, ms: number) => unknown; clear: (handle: unknown) => void };

/**
 * Gathers keys and hands them over at most once per `everyMs`: the first at once, a burst as one batch. `take` returns the keys that
 * must be offered again (their reader was still busy).
 */
export function coalesce(take: (keys: readonly string[]) => readonly string[], everyMs: number, timers: Timers) {
  const waiting = new Set<string>();
  let handle: unknown;
  const flush = () => {
    handle = undefined;
    if (waiting.size === 0) return;
    const batch = [...waiting];
    waiting.clear();
    handle = timers.set(flush, everyMs);
    for (const key of take(batch)) waiting.add(key);
  };
  return {
    add(keys: readonly string[]) {
      for (const key of keys) waiting.add(key);
      if (handle === undefined && waiting.size > 0) flush();
    },
    stop() {
      if (handle !== undefined) timers.clear(handle);
      handle = undefined;
      waiting.clear();
    },
  };
}
