import type { Probe, ProbeSet } from '#lib/domain/probe.ts';

export const PROBE_KINDS = ['startup', 'readiness', 'liveness'] as const;
export type ProbeKind = (typeof PROBE_KINDS)[number];

/** Consecutive results of one probe. Times are milliseconds since the epoch; `countedAtMs` is when the count last rose. */
type Tally = { passes: number; fails: number; countedAtMs: number };
export type ProbeState = { started: boolean; ready: boolean; tallies: Record<ProbeKind, Tally> };
export type ProbeResult = { kind: ProbeKind; pass: boolean; atMs: number };
export type ProbeVerdict = 'starting' | 'ready' | 'unready' | 'startup-failed' | 'liveness-failed';

/** Before the first result. Without a startup probe the program counts as started, without a readiness probe as ready. */
export function initialProbeState(probes: ProbeSet): ProbeState {
  const tally = { passes: 0, fails: 0, countedAtMs: 0 };
  return {
    started: probes.startup === undefined,
    ready: probes.readiness === undefined && probes.startup === undefined,
    tallies: { startup: { ...tally }, readiness: { ...tally }, liveness: { ...tally } },
  };
}

/** Which probes run in this state: startup alone until it has passed, then the other two. */
export function activeProbes(probes: ProbeSet, state: ProbeState): ProbeKind[] {
  if (!state.started) return ['startup'];
  return PROBE_KINDS.filter((kind) => kind !== 'startup' && probes[kind] !== undefined);
}

/**
 * Takes in one result. A probe may be run more often than its period while a program starts; a row of equal results then counts
 * once per period, so that thresholds span the time that Kubernetes gives them.
 */
export function nextProbeState(probes: ProbeSet, state: ProbeState, result: ProbeResult): ProbeState {
  const probe = probes[result.kind];
  if (!probe || !activeProbes(probes, state).includes(result.kind)) return state;
  const tally = count(state.tallies[result.kind], result, probe);
  const next: ProbeState = { ...state, tallies: { ...state.tallies, [result.kind]: tally } };
  if (result.kind === 'startup' && tally.passes >= probe.successThreshold) {
    next.started = true;
    next.ready = probes.readiness === undefined;
  }
  if (result.kind === 'readiness') {
    if (tally.passes >= probe.successThreshold) next.ready = true;
    if (tally.fails >= probe.failureThreshold) next.ready = false;
  }
  return next;
}

/** What the tallies mean. `wasReady`: it has been ready before, so "not ready" is a loss rather than a start. */
export function probeVerdict(probes: ProbeSet, state: ProbeState, wasReady: boolean): ProbeVerdict {
  if (probes.startup && !state.started && state.tallies.startup.fails >= probes.startup.failureThreshold) return 'startup-failed';
  if (probes.liveness && state.tallies.liveness.fails >= probes.liveness.failureThreshold) return 'liveness-failed';
  if (state.ready) return 'ready';
  return wasReady ? 'unready' : 'starting';
}

function count(tally: Tally, result: ProbeResult, probe: Probe): Tally {
  const before = result.pass ? tally.passes : tally.fails;
  const due = before === 0 || result.atMs - tally.countedAtMs >= probe.periodMs * 0.9;
  const now = due ? before + 1 : before;
  const countedAtMs = due ? result.atMs : tally.countedAtMs;
  return result.pass ? { passes: now, fails: 0, countedAtMs } : { passes: 0, fails: now, countedAtMs };
}
