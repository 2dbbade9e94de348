/** What changed, as the event stream names it; `all` when the stream cannot say (it was away for too long). */
export type LiveChange = { keys: readonly string[]; all: boolean };
type Listener = (change: LiveChange) => void;

const listeners = new Set<Listener>();

/** For views that patch what they show instead of reading it again. Batches come at most eight times a second. */
export function onLiveChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Called by the tab's one connection. */
export function publishLiveChange(change: LiveChange): void {
  for (const listener of listeners) listener(change);
}
