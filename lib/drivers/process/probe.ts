import type { Probe, ProbeSet } from '#lib/domain/probe.ts';
import { type CheckTarget, runCheck } from './check.ts';
import {
  activeProbes,
  initialProbeState,
  nextProbeState,
  type ProbeKind,
  type ProbeState,
  type ProbeVerdict,
  probeVerdict,
} from './probe-state.ts';

export type ProbeNews = { verdict: ProbeVerdict; state: ProbeState; message: string; portTaken: boolean };
export type ProbeRunner = { stop(): void };
export type ProbeRun = {
  probes: ProbeSet;
  target: CheckTarget;
  /** Where to go on after a restart of the plane: probes resume from what was known. */
  from: { state: ProbeState; wasReady: boolean } | undefined;
  startedAtMs: number;
  now(): number;
  /** Names the stranger who answers on the port of this probe, if it is not the instance. */
  stranger(port: string | number): string | undefined;
  onNews(news: ProbeNews): void;
};

const FIRST_GAP_MS = 10;
const GAP_GROWTH = 1.2;
const OWNER_CHECK_MS = 30_000;

/** Runs an instance's probes until stopped; tells each change of verdict and each change of the reason. */
export function runProbes(run: ProbeRun): ProbeRunner {
  let state = run.from?.state ?? initialProbeState(run.probes);
  let wasReady = run.from?.wasReady ?? false;
  let last = '';
  let stopped = false;
  const timers = new Map<ProbeKind, NodeJS.Timeout>();
  const gaps = new Map<ProbeKind, number>();
  const verifiedAt = new Map<ProbeKind, number>();

  const schedule = (kind: ProbeKind, delayMs: number): void => {
    clearTimeout(timers.get(kind));
    timers.set(kind, setTimeout(() => void once(kind), delayMs).unref());
  };

  const once = async (kind: ProbeKind): Promise<void> => {
    const probe = run.probes[kind];
    if (!probe || stopped) return;
    let result = await runCheck(probe, run.target);
    if (stopped) return;
    const portTaken = result.pass && kind !== 'liveness' ? strangerAt(kind, probe) : undefined;
    if (portTaken) result = { pass: false, message: `The port of this instance is held by ${portTaken}.` };
    if (!result.pass) verifiedAt.delete(kind);
    const before = activeProbes(run.probes, state);
    state = nextProbeState(run.probes, state, { kind, pass: result.pass, atMs: run.now() });
    tell(result.message, portTaken !== undefined, kind);
    if (stopped) return;
    const after = activeProbes(run.probes, state);
    for (const other of after) if (!before.includes(other)) begin(other);
    if (after.includes(kind)) schedule(kind, gapAfter(kind, probe, result.pass));
  };

  const strangerAt = (kind: ProbeKind, probe: Probe): string | undefined => {
    if (probe.check.kind === 'exec' || run.now() - (verifiedAt.get(kind) ?? 0) < OWNER_CHECK_MS) return undefined;
    const stranger = run.stranger(probe.check.port);
    if (stranger === undefined) verifiedAt.set(kind, run.now());
    return stranger;
  };

  const tell = (message: string, portTaken: boolean, kind: ProbeKind): void => {
    const verdict = probeVerdict(run.probes, state, wasReady);
    wasReady ||= verdict === 'ready';
    // While ready, only the verdict is news: the counts in between are nobody's business.
    const key =
      verdict === 'ready' ? 'ready' : kind === 'liveness' && verdict !== 'liveness-failed' ? last : `${verdict} ${portTaken} ${message}`;
    if (key === last) return;
    last = key;
    run.onNews({ verdict, state, message, portTaken });
  };

  /** Fast at first, so that a quick program is seen as soon as it listens; slower with every failure, up to the period. */
  const gapAfter = (kind: ProbeKind, probe: Probe, passed: boolean): number => {
    const fast = kind !== 'liveness' && probe.initialDelayMs === 0 && !passed && !wasReady;
    if (!fast) return probe.periodMs;
    const gap = Math.min(gaps.get(kind) ?? FIRST_GAP_MS, probe.periodMs);
    gaps.set(kind, gap * GAP_GROWTH);
    return gap;
  };

  const begin = (kind: ProbeKind): void => {
    const probe = run.probes[kind];
    if (!probe) return;
    const age = run.now() - run.startedAtMs;
    const due = Math.max(0, probe.initialDelayMs - age);
    const resumed = run.from !== undefined && wasReady;
    schedule(kind, kind === 'liveness' ? Math.max(due, probe.periodMs) : resumed ? Math.min(probe.periodMs, 1000 * Math.random()) : due);
  };

  if (run.from) last = probeVerdict(run.probes, state, wasReady) === 'ready' ? 'ready' : '';
  else tell('', false, 'readiness');
  for (const kind of activeProbes(run.probes, state)) begin(kind);
  return {
    stop() {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
