import type { Lease, Outcome } from '#lib/db/queue.ts';
import type { Log } from '#lib/kit/log.ts';

/** What `load` found for one key; `error` poisons that key alone. */
export type Loaded<P> = { ok: true; picture: P } | { ok: false; error: unknown };

/** Empty: nothing to do now. Then the key is settled without a look at the database. */
export type Verdict = { empty: boolean; wakeAt: number | undefined; why: string };

export type PassContext = { lease: Lease; signal: AbortSignal; log: Log };

/** One kind of object that is kept as wanted. Every method may be called again at any time with the same keys. */
export type Controller<P> = {
  kind: string;
  /** The pictures of many keys in a few queries. A key that is absent from the answer is gone. */
  load(ids: readonly string[]): Promise<Map<string, Loaded<P>>>;
  /** Pure. */
  decide(picture: P, now: number): Verdict;
  /** Does what `decide` found, in as many small moves as it takes. Throws to be tried again (TerminalError: to be parked). */
  apply(id: string, picture: P, context: PassContext): Promise<Outcome>;
  /** All ids after `afterId`, in order: what the slow full pass goes through. Absent: this kind has none. */
  page?(afterId: string, limit: number): Promise<string[]>;
};

// biome-ignore lint/suspicious/noExplicitAny: a registry of controllers with different pictures; each is used with its own only
export type AnyController = Controller<any>;
