import type { Db } from '#lib/db/client.ts';
import { claimKey, type Lease, settle } from '#lib/db/queue.ts';
import { describeError } from '#lib/kit/errors.ts';
import type { Log } from '#lib/kit/log.ts';
import type { LeaseKeeper } from './lease-keeper.ts';

export type Role = { stop(): Promise<void> };
/** One keeper for all duties of an engine: their leases are renewed together. */
export type RoleOptions = { db: Db; owner: string; key: string; leaseMs: number; retryMs: number; log: Log; keeper: LeaseKeeper };

/** A duty that one engine has at a time: tries to take its key, runs `duty` while it holds the lease, and tries again for ever. */
export function holdRole(options: RoleOptions, duty: (lease: Lease, signal: AbortSignal) => Promise<void>): Role {
  const { db, log, key, keeper } = options;
  const over = new AbortController();
  const running = (async () => {
    while (!over.signal.aborted) {
      const lease = await claimKey(db, options.owner, key, options.leaseMs).catch(() => undefined);
      if (lease) await serve(lease);
      await pause(options.retryMs, over.signal);
    }
  })();

  async function serve(lease: Lease): Promise<void> {
    const held = keeper.hold(lease);
    const signal = AbortSignal.any([over.signal, held.abort.signal]);
    try {
      await duty(lease, signal);
    } catch (error) {
      if (!signal.aborted) log.warn({ key, error: describeError(error) }, 'a duty failed and is taken up again');
    } finally {
      keeper.release(lease);
      await settle(db, [{ lease, outcome: { kind: 'again', afterMs: 0, why: 'released' } }]).catch(() => undefined);
    }
  }

  return {
    async stop() {
      over.abort(new Error('the engine is stopping'));
      await Promise.race([running, pause(3_000, new AbortController().signal)]);
    },
  };
}

/** Waits, but not longer than the signal. Never throws. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
