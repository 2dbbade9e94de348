import {
  type ClusterReport,
  type Driver,
  DriverError,
  type Fence,
  type InstanceSpec,
  type LogLine,
  type LogOptions,
} from '#lib/drivers/driver.ts';
import { type Clock, systemClock } from '#lib/kit/clock.ts';
import {
  type Behaviour,
  behaviourOf,
  createFakeWorld,
  endOf,
  type FakeInstance,
  type FakeWorld,
  linesOf,
  type Matcher,
  reportOf,
} from './world.ts';

export type FakeDriverOptions = {
  clock?: Clock;
  /** Runs `act` after a while and returns how to call it off; used for hints alone. Real timers by default. */
  after?: (ms: number, act: () => void) => () => void;
  world?: FakeWorld;
  capacity?: ClusterReport['capacity'];
};
export type FakeDriver = Driver & {
  world: FakeWorld;
  /** Scripts the instances that fit, those that run already included. */
  behave(matcher: Matcher, behaviour: Behaviour): void;
  /** Ends a program from outside, as `kill -9` would. */
  kill(id: string): void;
};

/** A driver without a machine: instances are a few fields each, and their course follows from a script and the clock. */
export function createFakeDriver(options: FakeDriverOptions = {}): FakeDriver {
  const world = options.world ?? createFakeWorld();
  const clock = options.clock ?? systemClock;
  const after = options.after ?? realTimer;
  const pending = new Map<string, (() => void)[]>();
  const mine = new Set<(id: string) => void>();
  const nowMs = (): number => clock.now().getTime();
  let closed = false;
  for (const id of world.instances.keys()) foresee(id);

  return {
    name: 'fake',
    world,
    capabilities: () => ({ restarts: 'engine', runs: ['process', 'container'] }),
    async probe() {
      if (!world.reachable) throw new DriverError('unreachable', 'The fake place is scripted to be unreachable.', { retry: true });
      const capacity = options.capacity ?? { cpuMilli: 1_000_000, memoryMib: 1_000_000 };
      return {
        version: 'fake',
        capacity,
        nodes: [{ name: 'fake', ...capacity, labels: { os: 'fake', arch: 'fake' }, ready: true, message: '' }],
        notes: [],
      };
    },
    async observe(signal) {
      signal.throwIfAborted();
      if (!world.reachable) throw new DriverError('unreachable', 'The fake place is scripted to be unreachable.', { retry: true });
      world.calls.observe += 1;
      const now = nowMs();
      return Array.from(world.instances.values(), (instance) => reportOf(instance, now));
    },
    async ensure(spec, fence, signal) {
      signal.throwIfAborted();
      world.calls.ensure += 1;
      poisoned(spec.id);
      const known = guarded(spec.id, fence);
      if (!known || known.spec.attempt < spec.attempt) start(spec, fence, known);
      else known.epoch = fence.epoch;
      return reportOf(world.instances.get(spec.id) ?? start(spec, fence, known), nowMs());
    },
    async stop(id, graceMs, fence) {
      world.calls.stop += 1;
      poisoned(id);
      const known = guarded(id, fence);
      if (!known) return;
      known.epoch = fence.epoch;
      if (known.behaviour.failStop) throw new DriverError('internal', 'Scripted to fail.', { retry: true });
      const end = endOf(known);
      if (end && end.atMs <= nowMs()) return;
      const before = known.stop;
      const sooner = !before || nowMs() + graceMs < before.atMs + before.graceMs;
      if (sooner) known.stop = before ? { atMs: before.atMs, graceMs: nowMs() + graceMs - before.atMs } : { atMs: nowMs(), graceMs };
      foresee(id);
      hint(id);
    },
    async remove(id, fence) {
      world.calls.remove += 1;
      poisoned(id);
      guarded(id, fence);
      world.instances.delete(id);
      world.tombstones.set(id, fence.epoch);
      callOff(id);
      hint(id);
    },
    logs: (id, logOptions, signal) => follow(id, logOptions, signal),
    hints(onHint) {
      mine.add(onHint);
      world.listeners.add(onHint);
      return () => {
        mine.delete(onHint);
        world.listeners.delete(onHint);
      };
    },
    async close() {
      closed = true;
      for (const id of pending.keys()) callOff(id);
      for (const listener of mine) world.listeners.delete(listener);
    },
    behave(matcher, behaviour) {
      world.rules.push({ matcher, behaviour });
      for (const [id, instance] of world.instances) {
        instance.behaviour = behaviourOf(world, instance.spec);
        foresee(id);
      }
    },
    kill(id) {
      const instance = world.instances.get(id);
      if (!instance) return;
      instance.killedMs = nowMs();
      hint(id);
    },
  };

  function start(spec: InstanceSpec, fence: Fence, before: FakeInstance | undefined): FakeInstance {
    const end = before && endOf(before);
    if (before && !(end && end.atMs <= nowMs())) {
      throw new DriverError('still-running', `Attempt ${before.spec.attempt} of this instance still runs: stop it first.`, { retry: true });
    }
    const behaviour = behaviourOf(world, spec);
    if (behaviour.failEnsure)
      throw new DriverError(behaviour.failEnsure.code, behaviour.failEnsure.message, { retry: behaviour.failEnsure.retry });
    const ports = before?.ports ?? Object.fromEntries(spec.ports.map((port) => [port.name, world.nextPort++]));
    const previousLines = before ? linesOf(before, nowMs()) : [];
    const instance: FakeInstance = {
      spec,
      epoch: fence.epoch,
      startedMs: nowMs(),
      ports,
      stop: undefined,
      killedMs: undefined,
      behaviour,
      previousLines,
    };
    world.tombstones.delete(spec.id);
    world.instances.set(spec.id, instance);
    foresee(spec.id);
    return instance;
  }

  function guarded(id: string, fence: Fence): FakeInstance | undefined {
    const known = world.instances.get(id);
    const highest = known?.epoch ?? world.tombstones.get(id);
    if (highest !== undefined && fence.epoch < highest)
      throw new DriverError('fenced', `A newer owner (epoch ${highest}) has acted on this instance.`, { retry: false });
    return known;
  }

  function poisoned(id: string): void {
    if (!world.reachable) throw new DriverError('unreachable', 'The fake place is scripted to be unreachable.', { retry: true });
    if (world.poison.has(id)) throw new DriverError('internal', 'This instance is scripted to fail.', { retry: true });
  }

  /** Sets a hint for each moment at which the instance will change by itself. */
  function foresee(id: string): void {
    callOff(id);
    const instance = world.instances.get(id);
    if (!instance || closed) return;
    const { behaviour, startedMs } = instance;
    const moments = [endOf(instance)?.atMs];
    if (!behaviour.neverReady) moments.push(startedMs + (behaviour.readyAfterMs ?? 0));
    if (behaviour.unreadyAfterMs !== undefined) moments.push(startedMs + behaviour.unreadyAfterMs);
    const now = nowMs();
    const waits = moments.flatMap((at) => (at === undefined || at < now ? [] : [at - now]));
    if (waits.length > 0)
      pending.set(
        id,
        waits.map((ms) => after(ms, () => hint(id))),
      );
  }

  function callOff(id: string): void {
    for (const cancel of pending.get(id) ?? []) cancel();
    pending.delete(id);
  }

  function hint(id: string): void {
    if (!closed) for (const listener of world.listeners) listener(id);
  }

  async function* follow(
    id: string,
    { previous, tailLines, sinceIso, follow: goOn }: LogOptions,
    signal: AbortSignal,
  ): AsyncGenerator<LogLine> {
    const known = world.instances.get(id);
    if (!known) return;
    const all = previous ? known.previousLines : linesOf(known, nowMs());
    const recent = all.filter((line) => sinceIso === undefined || line.at >= sinceIso);
    yield* tailLines === undefined ? recent : recent.slice(Math.max(0, recent.length - tailLines));
    let current: FakeInstance | undefined = known;
    for (let told = all.length; goOn && !previous && current && !signal.aborted; current = world.instances.get(id)) {
      await new Promise((next) => setTimeout(next, 10));
      const now: FakeInstance | undefined = world.instances.get(id);
      if (now && now !== current) told = 0;
      const lines: LogLine[] = now ? linesOf(now, nowMs()) : [];
      yield* lines.slice(told);
      told = lines.length;
    }
  }
}

function realTimer(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  timer.unref();
  return () => clearTimeout(timer);
}
