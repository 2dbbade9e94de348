import { cpus, hostname, release, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { type ClusterReport, type Driver, DriverError, type InstanceReport } from '#lib/drivers/driver.ts';
import { type Clock, systemClock } from '#lib/kit/clock.ts';
import { type Log, rootLog } from '#lib/kit/log.ts';
import { removeInstance, stopInstance } from './end.ts';
import { createLimits, type LimitKind } from './limits.ts';
import { createLogKeeper, type LogLimits } from './log-keeper.ts';
import { readLogs } from './logs.ts';
import type { Place } from './place.ts';
import { createPorts, type PortRange } from './ports.ts';
import { emptyTrash, homeHash, openRuntime, userRegistry } from './runtime.ts';
import { startInstance } from './start.ts';
import { createStore } from './state.ts';
import { createTracker } from './tracker.ts';
import { createUsers } from './user.ts';

export type ProcessDriverOptions = {
  /** The plane's private folder; state, logs and reservations go below it. */
  home: string;
  log?: Log;
  clock?: Clock;
  /** The Node that workloads get as `node`; the plane's own by default. */
  nodeBin?: string;
  /** Where working copies live; by default a place other users can pass through when the plane is root. */
  runtimeRoot?: string;
  /** Picks a lesser way of limiting than the best one there is. */
  limits?: LimitKind;
  ports?: PortRange;
  logs?: LogLimits;
  /** A failpoint for tests: called when an instance is recorded and its program does not run yet. */
  beforeGo?: () => void;
};

/** Runs instances as plain processes of this machine. Several drivers, in several planes, may share one home. */
export function createProcessDriver(options: ProcessDriverOptions): Driver {
  const place = openPlace(options);
  const { store } = place;
  const keeper = createLogKeeper(store.run, options.logs);
  const tracker = createTracker(place, keeper);
  emptyTrash(place.runtime);
  place.ports.sweep((id) => store.load(id) !== undefined, Date.now());
  const tidy = (): void => {
    store.pruneTombstones(Date.now());
    place.limits.sweep(new Set(store.list().flatMap((id) => store.load(id)?.limitGroup ?? [])));
  };
  const tidying = setInterval(tidy, 60_000).unref();
  let closed = false;

  const reportOf = (id: string): InstanceReport => {
    const report = tracker.report(id);
    if (!report) throw new DriverError('not-found', 'This instance was removed meanwhile.', { retry: true });
    return report;
  };

  return {
    name: 'process',
    capabilities: () => ({ restarts: 'engine', runs: ['process'] }),
    async probe() {
      return clusterReport(place);
    },
    async observe(signal) {
      signal.throwIfAborted();
      tracker.look();
      return tracker.ids().flatMap((id) => tracker.report(id) ?? []);
    },
    async ensure(spec, fence, signal) {
      const launched = await startInstance(place, spec, fence, signal);
      launched?.child.once('exit', () => tracker.check(spec.id));
      tracker.refresh(spec.id);
      tracker.check(spec.id);
      return reportOf(spec.id);
    },
    async stop(id, graceMs, fence) {
      await stopInstance(place, id, graceMs, fence);
      tracker.refresh(id);
    },
    async remove(id, fence) {
      await removeInstance(place, id, fence);
      tracker.drop(id);
    },
    logs(id, logOptions, signal) {
      tracker.refresh(id);
      return readLogs(store.dir.logs, id, logOptions, (attempt) => tracker.isOver(id, attempt), signal);
    },
    hints: (onHint) => tracker.subscribe(onHint),
    async close() {
      if (closed) return;
      closed = true;
      clearInterval(tidying);
      tracker.close();
      keeper.close();
      tidy();
    },
  };
}

function openPlace(options: ProcessDriverOptions): Place {
  const home = resolve(options.home);
  const nodeBin = options.nodeBin ?? process.execPath;
  const mark = homeHash(home);
  const store = createStore(home);
  return {
    store,
    runtime: openRuntime(home, nodeBin, options.runtimeRoot),
    limits: createLimits(mark, options.limits),
    ports: createPorts(store.dir.ports, options.ports ?? { from: 21_000, to: 27_999 }),
    users: createUsers(store.run, userRegistry(), join(home)),
    clock: options.clock ?? systemClock,
    log: options.log ?? rootLog().child({ driver: 'process' }),
    nodeBin,
    mark,
    beforeGo: options.beforeGo,
  };
}

function clusterReport(place: Place): ClusterReport {
  const cpuMilli = cpus().length * 1000;
  const memoryMib = Math.floor(totalmem() / 1024 ** 2);
  const notes: string[] = [];
  if (process.getuid?.() !== 0) notes.push("Instances run under the plane's own user, because the plane does not run as root.");
  if (place.limits.kind === 'prlimit') notes.push('No control groups: memory is limited per process, CPU is not limited.');
  if (place.limits.kind === 'none') notes.push('Limits on memory and CPU are not enforced.');
  const labels = { os: process.platform, arch: process.arch };
  const message = `${cpus().length} CPUs, limits by ${place.limits.kind}`;
  return {
    version: `${process.platform} ${release()}`,
    capacity: { cpuMilli, memoryMib },
    nodes: [{ name: hostname(), cpuMilli, memoryMib, labels, ready: true, message }],
    notes,
  };
}
