import { type Candidate, pickBackend } from './balance.ts';
import type { Measurements, Meter } from './measure.ts';
import { ejectMs } from './retry.ts';
import type { GatewayBackend, GatewayRoute } from './route-table.ts';
import { emptySnapshot, matchHost, type Snapshot } from './table.ts';
import { closeIdle, type Load, newLoad } from './upstream.ts';

/** A route of the snapshot with what it needs at run time. A new one for each version of the route. */
export type LiveRoute = {
  readonly route: GatewayRoute;
  readonly ready: readonly (Candidate & { readonly load: Load })[];
  readonly meter: Meter;
  /** When the route last had any backend at all (monotonic milliseconds). */
  readonly lastStaffedMs: number;
};

/** A route that had a backend this recently may get one back at once: its requests wait for it a moment. */
const RECENT_MS = 10_000;
const MAX_WAITERS = 1024;

/** The table as it is served: the snapshot, each backend's load, and those who wait for a change. */
export class LiveTable {
  snapshot: Snapshot = emptySnapshot;
  private routes = new Map<string, LiveRoute>();
  private readonly loads = new Map<string, Load>();
  private waiters = new Set<() => void>();
  private readonly measurements: Measurements;
  private readonly random: () => number;

  constructor(measurements: Measurements, random: () => number = Math.random) {
    this.measurements = measurements;
    this.random = random;
  }

  /** Serves `next` from now on. Drops no connection: what is held stays held, only idle ones to unwanted backends are closed. */
  apply(next: Snapshot): void {
    const nowMs = performance.now();
    const before = this.routes;
    this.snapshot = next;
    this.routes = new Map();
    for (const load of this.loads.values()) load.wanted = false;
    for (const [key, route] of next.routes) {
      const known = before.get(key);
      const live = known?.route === route ? known : this.toLive(route, known, nowMs);
      for (const { load } of live.ready) load.wanted = true;
      this.routes.set(key, live);
    }
    for (const load of this.loads.values()) {
      if (!load.wanted) closeIdle(load);
      this.settle(load);
    }
    const waiters = this.waiters;
    this.waiters = new Set();
    for (const wake of waiters) wake();
  }

  byKey(key: string): LiveRoute | undefined {
    return this.routes.get(key);
  }

  byHost(host: string, target: string): LiveRoute | undefined {
    const route = matchHost(this.snapshot, host, target);
    return route && this.routes.get(route.key);
  }

  byPort(port: number): LiveRoute | undefined {
    const route = this.snapshot.byPort.get(port);
    return route && this.routes.get(route.key);
  }

  /** A ready backend that was not tried yet, and one that does not refuse connections if there is such a one. */
  pick(live: LiveRoute, tried: ReadonlySet<Load> | undefined, nowMs: number): Load | undefined {
    const { ready } = live;
    let usable = ready;
    if (tried || ready.some(({ load }) => load.ejectedUntilMs > nowMs)) {
      const untried = ready.filter(({ load }) => !tried?.has(load));
      const healthy = untried.filter(({ load }) => load.ejectedUntilMs <= nowMs);
      usable = healthy.length > 0 ? healthy : untried;
    }
    return pickBackend(usable, this.random)?.load;
  }

  refused(load: Load, nowMs: number): void {
    load.failures += 1;
    load.ejectedUntilMs = nowMs + ejectMs(load.failures);
  }

  accepted(load: Load): void {
    load.failures = 0;
    load.ejectedUntilMs = 0;
  }

  /** Forgets a backend that holds nothing and that no route wants. Call after each release. */
  settle(load: Load): void {
    if (load.inflight === 0 && !load.wanted) this.loads.delete(loadKey(load));
  }

  /** Requests and connections an instance holds, over all its ports. */
  inflight(instance: string): number {
    let sum = 0;
    for (const load of this.loads.values()) if (load.instance === instance) sum += load.inflight;
    return sum;
  }

  /** Requests and connections that wait for a backend. */
  get waiting(): number {
    return this.waiters.size;
  }

  mayWait(live: LiveRoute, nowMs: number): boolean {
    return this.waiters.size < MAX_WAITERS && (live.route.backends.length > 0 || nowMs - live.lastStaffedMs < RECENT_MS);
  }

  /** Calls `wake` once at the next change or after `timeoutMs`, whichever is first. Returns the way to call it off. */
  wait(wake: () => void, timeoutMs: number): () => void {
    const once = () => {
      cancel();
      wake();
    };
    const timer = setTimeout(once, timeoutMs);
    const cancel = () => {
      clearTimeout(timer);
      this.waiters.delete(once);
    };
    this.waiters.add(once);
    return cancel;
  }

  closeExpired(nowMs: number): void {
    for (const load of this.loads.values()) closeIdle(load, nowMs);
  }

  private toLive(route: GatewayRoute, known: LiveRoute | undefined, nowMs: number): LiveRoute {
    const wasStaffed = known && known.route.backends.length > 0;
    return {
      route,
      ready: route.backends
        .filter((backend) => backend.state === 'ready')
        .map((backend) => ({ weight: backend.weight, load: this.loadOf(backend) })),
      meter: this.measurements.meter(route.key),
      lastStaffedMs: route.backends.length > 0 || wasStaffed ? nowMs : (known?.lastStaffedMs ?? Number.NEGATIVE_INFINITY),
    };
  }

  private loadOf(backend: GatewayBackend): Load {
    const fresh = newLoad(backend.instance, backend.host, backend.port);
    const key = loadKey(fresh);
    const known = this.loads.get(key);
    if (known) return known;
    this.loads.set(key, fresh);
    return fresh;
  }
}

function loadKey(load: Load): string {
  return `${load.instance} ${load.host} ${load.port}`;
}
