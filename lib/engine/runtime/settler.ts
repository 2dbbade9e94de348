import type { Db } from '#lib/db/client.ts';
import { type Lease, type Outcome, settle } from '#lib/db/queue.ts';
import { describeError } from '#lib/kit/errors.ts';
import type { Log } from '#lib/kit/log.ts';

const COALESCE_MS = 1;
const RETRY_MS = 500;
const MOST_HELD = 5_000;

export type Settler = { add(lease: Lease, outcome: Outcome): void; flush(): Promise<void> };

/** Gathers the ends of passes and writes many at once. While the database is away they wait; what waits too long is left to its lease. */
export function createSettler(db: Db, log: Log, onSettled: (settled: { lease: Lease; outcome: Outcome }[]) => void): Settler {
  let waiting: { lease: Lease; outcome: Outcome }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  const write = async () => {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      await settle(db, batch);
      onSettled(batch);
    } catch (error) {
      log.warn({ error: describeError(error), keys: batch.length }, 'passes could not be settled yet');
      waiting = [...batch, ...waiting].slice(0, MOST_HELD);
      schedule(RETRY_MS);
    }
  };
  const schedule = (ms: number) => {
    if (timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      run();
    }, ms);
  };
  const run = () => {
    if (writing) return;
    writing = write().finally(() => {
      writing = undefined;
      if (waiting.length > 0) schedule(COALESCE_MS);
    });
  };
  return {
    add(lease, outcome) {
      waiting.push({ lease, outcome });
      schedule(COALESCE_MS);
    },
    async flush() {
      await writing;
      if (timer) clearTimeout(timer);
      timer = undefined;
      await write();
      if (timer) clearTimeout(timer);
      timer = undefined;
    },
  };
}
