import type { DriverErrorCode, InstanceReport, InstanceSpec, LogLine } from '#lib/drivers/driver.ts';

/** How an instance behaves; a field left out means a program that is ready at once and runs until it is stopped. */
export type Behaviour = {
  readyAfterMs?: number;
  neverReady?: boolean;
  /** Loses readiness this long after the start. */
  unreadyAfterMs?: number;
  /** What its probe says then. */
  unreadyMessage?: string;
  exitAfterMs?: number;
  exitCode?: number;
  oomKilled?: boolean;
  ignoresTerm?: boolean;
  failEnsure?: { code: DriverErrorCode; message: string; retry: boolean };
  failStop?: boolean;
  /** What it writes, each line so long after the start. */
  lines?: { afterMs: number; stream: 'stdout' | 'stderr'; text: string }[];
};
export type Matcher = string | ((spec: InstanceSpec) => boolean);

export type FakeInstance = {
  spec: InstanceSpec;
  epoch: bigint;
  startedMs: number;
  ports: Record<string, number>;
  stop: { atMs: number; graceMs: number } | undefined;
  /** Ended from outside, by `kill`. */
  killedMs: number | undefined;
  behaviour: Behaviour;
  previousLines: LogLine[];
};

/** The machine behind fake drivers: outlives a driver object as real programs outlive the plane. */
export type FakeWorld = {
  instances: Map<string, FakeInstance>;
  tombstones: Map<string, bigint>;
  rules: { matcher: Matcher; behaviour: Behaviour }[];
  /** Ids whose every call fails for ever. */
  poison: Set<string>;
  reachable: boolean;
  listeners: Set<(id: string) => void>;
  calls: { ensure: number; stop: number; remove: number; observe: number };
  nextPort: number;
};

export const createFakeWorld = (): FakeWorld => ({
  instances: new Map(),
  tombstones: new Map(),
  rules: [],
  poison: new Set(),
  reachable: true,
  listeners: new Set(),
  calls: { ensure: 0, stop: 0, remove: 0, observe: 0 },
  nextPort: 30_000,
});

/** The last rule that fits wins. */
export function behaviourOf(world: FakeWorld, spec: InstanceSpec): Behaviour {
  const fits = ({ matcher }: { matcher: Matcher }) => (typeof matcher === 'string' ? matcher === spec.id : matcher(spec));
  return world.rules.findLast(fits)?.behaviour ?? {};
}

/** When the program ends, as far as is decided now. */
export function endOf({ startedMs, stop, killedMs, behaviour }: FakeInstance): { atMs: number; signal: string | undefined } | undefined {
  const ends: { atMs: number; signal: string | undefined }[] = [];
  if (behaviour.exitAfterMs !== undefined) ends.push({ atMs: startedMs + behaviour.exitAfterMs, signal: undefined });
  if (killedMs !== undefined) ends.push({ atMs: killedMs, signal: 'SIGKILL' });
  if (stop)
    ends.push(behaviour.ignoresTerm ? { atMs: stop.atMs + stop.graceMs, signal: 'SIGKILL' } : { atMs: stop.atMs, signal: 'SIGTERM' });
  return ends.sort((a, b) => a.atMs - b.atMs)[0];
}

/** What the instance is at this moment: everything follows from when it was started and what was done to it. */
export function reportOf(instance: FakeInstance, nowMs: number): InstanceReport {
  const { spec, startedMs, behaviour } = instance;
  const end = endOf(instance);
  const over = end !== undefined && end.atMs <= nowMs;
  const until = over ? end.atMs : nowMs;
  const readyMs = behaviour.neverReady ? undefined : startedMs + (behaviour.readyAfterMs ?? 0);
  const readyAt = readyMs !== undefined && readyMs <= until ? new Date(readyMs).toISOString() : undefined;
  const lost = behaviour.unreadyAfterMs !== undefined && startedMs + behaviour.unreadyAfterMs <= nowMs;
  const oomKilled = over && end.signal === undefined && behaviour.oomKilled === true;
  const code = over && end.signal === undefined && !oomKilled ? (behaviour.exitCode ?? 0) : undefined;
  return {
    id: spec.id,
    attempt: spec.attempt,
    ...phaseOf(instance, nowMs, over, readyAt !== undefined, lost, oomKilled),
    host: '127.0.0.1',
    ports: instance.ports,
    pid: over ? undefined : 1,
    startedAt: new Date(startedMs).toISOString(),
    readyAt,
    exit: over ? { code, signal: oomKilled ? 'SIGKILL' : end.signal, oomKilled, at: new Date(end.atMs).toISOString() } : undefined,
    usage: over ? undefined : { cpuMilli: spec.resources.cpuRequestMilli, memoryMib: spec.resources.memoryRequestMib },
    limitsBy: 'none',
  };
}

function phaseOf(
  instance: FakeInstance,
  nowMs: number,
  over: boolean,
  ready: boolean,
  lost: boolean,
  oom: boolean,
): Pick<InstanceReport, 'phase' | 'reason' | 'message'> {
  const stopping = instance.stop !== undefined && instance.stop.atMs <= nowMs;
  if (over && stopping) return { phase: 'stopped', reason: 'Stopped', message: 'Stopped.' };
  if (over && oom) return { phase: 'failed', reason: 'OOMKilled', message: 'The program used more memory than its limit and was killed.' };
  if (over && instance.killedMs !== undefined) return { phase: 'failed', reason: 'Killed', message: 'The program was ended by SIGKILL.' };
  if (over)
    return { phase: 'failed', reason: 'Exited', message: `The program ended by itself, with code ${instance.behaviour.exitCode ?? 0}.` };
  if (stopping) return { phase: 'stopping', reason: 'Stopping', message: 'Asked to end.' };
  if (ready && lost)
    return { phase: 'unready', reason: 'ReadinessFailed', message: instance.behaviour.unreadyMessage ?? 'The readiness probe fails.' };
  if (ready) return { phase: 'ready', reason: 'Ready', message: 'The program is ready.' };
  return { phase: 'starting', reason: 'Starting', message: 'The program was started.' };
}

/** What it has written so far. */
export function linesOf(instance: FakeInstance, nowMs: number): LogLine[] {
  const until = Math.min(nowMs, endOf(instance)?.atMs ?? nowMs);
  return (instance.behaviour.lines ?? [])
    .filter((line) => instance.startedMs + line.afterMs <= until)
    .map((line) => ({ at: new Date(instance.startedMs + line.afterMs).toISOString(), stream: line.stream, text: line.text }));
}
