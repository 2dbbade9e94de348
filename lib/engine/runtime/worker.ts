import type { Db } from '#lib/db/client.ts';
import { listen } from '#lib/db/notify.ts';
import { claim, type Lease, LeaseLostError, type Outcome } from '#lib/db/queue.ts';
import { describeError } from '#lib/kit/errors.ts';
import type { Log } from '#lib/kit/log.ts';
import type { AnyController, Loaded } from './controller.ts';
import { createLeaseKeeper, type Held } from './lease-keeper.ts';
import { loadAlone } from './load-alone.ts';
import { loadTogether } from './load-together.ts';
import type { Metrics } from './metrics.ts';
import { outcomeOfError } from './outcome-of.ts';
import { createSettler } from './settler.ts';

export type WorkerOptions = {
  db: Db;
  owner: string;
  controllers: readonly AnyController[];
  log: Log;
  metrics: Metrics;
  now(): number;
  random(): number;
  leaseMs: number;
  pollMs: number;
  /** Passes that may touch the world at once. */
  concurrency: number;
};
export type Worker = { stop(): Promise<void>; poke(): void };

const BATCH = 250;
/** A picture that waited this long for its turn is taken again. */
const STALE_MS = 20;
const SHUTDOWN_MS = 5_000;

/** Claims due keys in batches, decides them together, and applies those that need it, never two passes over one key at once. */
export function startWorker(options: WorkerOptions): Worker {
  const { db, log, metrics } = options;
  const controllers = new Map(options.controllers.map((one) => [one.kind, one]));
  const loaders = new Map(options.controllers.map((one) => [one.kind, loadTogether<unknown>((ids) => one.load(ids))]));
  const keeper = createLeaseKeeper(db, options.leaseMs, log, () => metrics.count('leasesLost'));
  const timers = new Set<NodeJS.Timeout>();
  const settler = createSettler(db, log, (settled) => {
    for (const { outcome } of settled) if (outcome.kind === 'again' || outcome.kind === 'retry') wakeIn(outcome.afterMs);
    poke(); // somebody may have asked again meanwhile
  });
  const waiting: (() => Promise<void>)[] = [];
  let applying = 0;
  let looping = false;
  let again = false;
  let stopping = false;

  const stopListening = listen(db, poke);
  const poll = setInterval(poke, options.pollMs);
  poke();

  function poke(): void {
    again = true;
    if (!looping && !stopping) void loop();
  }

  function wakeIn(ms: number): void {
    if (stopping || ms > 60_000 || timers.size > 5_000) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      poke();
    }, ms + 2);
    timer.unref();
    timers.add(timer);
  }

  async function loop(): Promise<void> {
    looping = true;
    try {
      while (again && !stopping) {
        again = false;
        if (waiting.length >= options.concurrency) break; // the next pass to end pokes again
        const leases = await claim(db, options.owner, [...controllers.keys()], BATCH, options.leaseMs);
        if (leases.length === 0) continue;
        again = again || leases.length === BATCH;
        await takeBatch(leases);
      }
    } catch (error) {
      log.warn({ error: describeError(error) }, 'no keys could be claimed');
    } finally {
      looping = false;
    }
  }

  async function takeBatch(leases: readonly Lease[]): Promise<void> {
    const fresh: Held[] = [];
    for (const lease of leases) {
      // Our own earlier pass lost its lease and has not noticed yet: it must end before the next begins.
      if (keeper.has(lease.key)) settler.add(lease, { kind: 'again', afterMs: 1_000, why: 'an earlier pass is ending' });
      else fresh.push(keeper.hold(lease));
      metrics.queued(lease.waitedMs ?? 0);
    }
    metrics.running(keeper.all().length);
    for (const [kind, held] of Map.groupBy(fresh, (one) => one.lease.kind)) {
      const controller = controllers.get(kind);
      if (controller) await takeKind(controller, held);
    }
  }

  async function takeKind(controller: AnyController, held: readonly Held[]): Promise<void> {
    const started = performance.now();
    let pictures: Map<string, Loaded<unknown>>;
    try {
      pictures = await loadAlone(
        controller,
        held.map((one) => idOf(one.lease.key)),
      );
    } catch (error) {
      for (const one of held) finish(one, outcomeOfError(error, one.lease.attempts, options.random()), started);
      return;
    }
    const loadedAt = performance.now();
    for (const one of held) {
      const loaded = pictures.get(idOf(one.lease.key));
      const verdict = judge(controller, one, loaded);
      if (verdict.kind === 'apply') {
        const { picture } = verdict;
        waiting.push(() => pass(controller, one, picture, loadedAt));
      } else finish(one, verdict, started);
    }
    runWaiting();
  }

  function judge(controller: AnyController, one: Held, loaded: Loaded<unknown> | undefined): Outcome | { kind: 'apply'; picture: unknown } {
    if (!loaded) return { kind: 'done' };
    if (!loaded.ok) return outcomeOfError(loaded.error, one.lease.attempts, options.random());
    try {
      const now = options.now();
      const verdict = controller.decide(loaded.picture, now);
      if (!verdict.empty) return { kind: 'apply', picture: loaded.picture };
      return verdict.wakeAt === undefined
        ? { kind: 'done' }
        : { kind: 'again', afterMs: Math.max(1, verdict.wakeAt - now), why: verdict.why };
    } catch (error) {
      return outcomeOfError(error, one.lease.attempts, options.random());
    }
  }

  function runWaiting(): void {
    while (applying < options.concurrency) {
      const next = waiting.shift();
      if (!next) return;
      applying += 1;
      void next().finally(() => {
        applying -= 1;
        runWaiting();
        if (waiting.length < options.concurrency) poke();
      });
    }
  }

  async function pass(controller: AnyController, one: Held, first: unknown, loadedAt: number): Promise<void> {
    const started = performance.now();
    const { lease, abort } = one;
    const id = idOf(lease.key);
    try {
      if (abort.signal.aborted) throw new LeaseLostError(lease.key);
      let picture = first;
      if (started - loadedAt > STALE_MS) {
        const loaded = await loaders.get(controller.kind)?.(id);
        if (!loaded) return finish(one, { kind: 'done' }, started);
        if (!loaded.ok) throw loaded.error;
        picture = loaded.picture;
      }
      finish(
        one,
        await controller.apply(id, picture, {
          lease,
          signal: abort.signal,
          log: log.child({ key: lease.key, epoch: String(lease.epoch) }),
        }),
        started,
      );
    } catch (error) {
      if (error instanceof LeaseLostError || (abort.signal.aborted && !stopping)) {
        metrics.count('leasesLost');
        keeper.release(lease);
        return;
      }
      const outcome: Outcome = stopping
        ? { kind: 'again', afterMs: 0, why: 'the engine stopped' }
        : outcomeOfError(error, lease.attempts, options.random());
      finish(one, outcome, started);
      if (!stopping) log.warn({ key: lease.key, error: describeError(error) }, outcome.kind === 'park' ? 'parked' : 'pass failed');
    }
  }

  function finish(one: Held, outcome: Outcome, started: number): void {
    metrics.count('passes');
    metrics.pass(performance.now() - started);
    if (outcome.kind === 'retry') metrics.count('failures');
    if (outcome.kind === 'park') metrics.count('parked');
    keeper.release(one.lease);
    settler.add(one.lease, outcome);
    metrics.running(keeper.all().length);
  }

  async function stop(): Promise<void> {
    stopping = true;
    clearInterval(poll);
    for (const timer of timers) clearTimeout(timer);
    stopListening();
    const notStarted = waiting.splice(0).length;
    const until = performance.now() + SHUTDOWN_MS;
    while ((applying > 0 || looping) && performance.now() < until) await new Promise((done) => setTimeout(done, 10));
    for (const one of keeper.all()) one.abort.abort(new Error('the engine is stopping'));
    if (applying > 0) await new Promise((done) => setTimeout(done, 50));
    for (const one of keeper.all()) finish(one, { kind: 'again', afterMs: 0, why: 'the engine stopped' }, performance.now());
    keeper.stop();
    await settler.flush().catch(() => undefined);
    if (notStarted > 0) log.info({ keys: notStarted }, 'passes were left to the next engine');
  }

  return { stop, poke };
}

const idOf = (key: string): string => key.slice(key.indexOf('/') + 1);
