import { processSingleton } from './process-singleton.ts';

const open = processSingleton('web.open-streams', () => new Set<() => void>());

/** Answers that never end by themselves, so that a process that stops can end them. */
export const openStreams = {
  /** Returns a function that takes the stream off the list. */
  track(end: () => void): () => void {
    open.add(end);
    return () => {
      open.delete(end);
    };
  },
  endAll(): void {
    for (const end of [...open]) end();
    open.clear();
  },
};
