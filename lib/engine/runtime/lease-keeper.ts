import type { Db } from '#lib/db/client.ts';
import { type Lease, renew } from '#lib/db/queue.ts';
import { describeError } from '#lib/kit/errors.ts';
import type { Log } from '#lib/kit/log.ts';

export type Held = { lease: Lease; abort: AbortController; until: number };
export type LeaseKeeper = {
  hold(lease: Lease): Held;
  has(key: string): boolean;
  release(lease: Lease): void;
  all(): Held[];
  stop(): void;
};

/** Renews the leases of running passes at a third of their time, and stops the passes of those that were lost. */
export function createLeaseKeeper(db: Db, leaseMs: number, log: Log, onLost: (key: string) => void): LeaseKeeper {
  const held = new Map<string, Held>();
  let renewing = false;
  const lose = (one: Held) => {
    if (one.abort.signal.aborted) return;
    onLost(one.lease.key);
    one.abort.abort(new Error(`the lease on ${one.lease.key} was lost`));
  };
  const tick = async () => {
    if (renewing || held.size === 0) return;
    renewing = true;
    const before = performance.now();
    const all = [...held.values()];
    try {
      const lost = new Set(
        await renew(
          db,
          all.map((one) => one.lease),
          leaseMs,
        ),
      );
      for (const one of all) {
        if (lost.has(one.lease.key)) lose(one);
        else one.until = before + leaseMs;
      }
    } catch (error) {
      log.warn({ error: describeError(error) }, 'leases could not be renewed yet');
      // We cannot know that they are still ours once their time is over.
      for (const one of all) if (performance.now() > one.until) lose(one);
    } finally {
      renewing = false;
    }
  };
  const timer = setInterval(() => void tick(), leaseMs / 3);
  timer.unref();
  return {
    hold(lease) {
      const one = { lease, abort: new AbortController(), until: performance.now() + leaseMs };
      held.set(lease.key, one);
      return one;
    },
    has: (key) => held.has(key),
    release(lease) {
      if (held.get(lease.key)?.lease === lease) held.delete(lease.key);
    },
    all: () => [...held.values()],
    stop: () => clearInterval(timer),
  };
}
