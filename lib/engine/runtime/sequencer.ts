import type { Db } from '#lib/db/client.ts';
import { sequenceEvents } from '#lib/db/events.ts';
import { announce, listen } from '#lib/db/notify.ts';

const COALESCE_MS = 2;
/** Under work, one look numbers many events. */
const BUSY_MS = 10;
const POLL_MS = 1_000;

/** Gives committed events their places soon after each announcement, and looks once a second anyway. */
export function startSequencer(db: Db): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let working = false;
  let workedAt = 0;
  let stopped = false;
  const soon = () => {
    if (stopped || timer) return;
    const waitMs = Math.max(COALESCE_MS, workedAt + BUSY_MS - performance.now());
    timer = setTimeout(() => {
      timer = undefined;
      workedAt = performance.now();
      void work();
    }, waitMs);
    timer.unref();
  };
  const work = async () => {
    if (working) return soon();
    working = true;
    try {
      const numbered = await sequenceEvents(db);
      if (numbered > 0) announce(db); // readers wait for numbers, not for rows
      if (numbered >= 2_000) soon();
    } catch {
      // The database is away: the poll tries again.
    } finally {
      working = false;
    }
  };
  const stopListening = listen(db, soon);
  const poll = setInterval(soon, POLL_MS);
  poll.unref();
  return {
    stop() {
      stopped = true;
      clearInterval(poll);
      if (timer) clearTimeout(timer);
      stopListening();
    },
  };
}
