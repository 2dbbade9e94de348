import type { Probe, ProbeSet } from '#lib/domain/probe.ts';
import type { InstanceSpec } from '#lib/drivers/driver.ts';
import { groupMembers } from './group.ts';
import type { Place } from './place.ts';
import { portHolder } from './ports.ts';
import { type ProbeNews, type ProbeRunner, runProbes } from './probe.ts';
import { firstChild } from './proc.ts';
import { programEnv, searchPath } from './program.ts';
import type { Facts, InstanceState } from './state.ts';
import { workDirOf } from './workdir.ts';

const DEFAULT_TCP: Omit<Probe, 'check'> = { initialDelayMs: 0, periodMs: 5000, timeoutMs: 1000, successThreshold: 1, failureThreshold: 3 };

/** Starts an instance's probes, going on from the facts known. */
export function watchInstance(
  place: Place,
  state: InstanceState,
  facts: Facts | undefined,
  onNews: (news: ProbeNews) => void,
): ProbeRunner {
  const dir = workDirOf(place.runtime, state.id);
  const portOf = (port: string | number): number | undefined => resolvePort(state, port);
  return runProbes({
    probes: effectiveProbes(state.spec),
    target: {
      portOf,
      cwd: dir.work,
      env: programEnv(state.spec, dir, state.ports, searchPath(place.runtime.bin), place.mark),
      uid: state.uid,
    },
    from: facts?.attempt === state.attempt ? { state: facts.probes, wasReady: facts.readyAt !== undefined } : undefined,
    startedAtMs: Date.parse(state.startedAt ?? place.clock.now().toISOString()),
    now: () => place.clock.now().getTime(),
    stranger(port) {
      const number = portOf(port);
      if (number === undefined) return undefined;
      return strangerOn(place, state, number);
    },
    onNews,
  });
}

/** Looks at the program itself first, since that is nearly always the one; at all that belongs to the instance only if need be. */
function strangerOn(place: Place, state: InstanceState, port: number): string | undefined {
  const program = state.shim && firstChild(state.shim.pid);
  if (program !== undefined && portHolder(port, () => [program], false) === 'ours') return undefined;
  const holder = portHolder(port, () => groupMembers(place, state, true));
  return typeof holder === 'object' ? holder.stranger : undefined;
}

/** No readiness probe but a port: ready when the first port accepts a connection. */
export function effectiveProbes(spec: InstanceSpec): ProbeSet {
  const [first] = spec.ports;
  if (spec.probes.readiness || !first) return spec.probes;
  return { ...spec.probes, readiness: { ...DEFAULT_TCP, check: { kind: 'tcp', port: first.name } } };
}

/** What the news means for people and for the state folder. */
export function toFacts(state: InstanceState, before: Facts | undefined, news: ProbeNews, nowIso: string): Facts {
  const readyAt = before?.attempt === state.attempt ? before.readyAt : undefined;
  const base = { attempt: state.attempt, portTaken: news.portTaken, probes: news.state };
  if (news.verdict === 'ready')
    return { ...base, phase: 'ready', reason: 'Ready', message: 'The program is ready.', readyAt: readyAt ?? nowIso };
  const phase = readyAt === undefined ? 'starting' : 'unready';
  if (news.message === '') return { ...base, phase, reason: 'Starting', message: 'The program was started.', readyAt };
  const reason = news.portTaken ? 'PortTaken' : phase === 'starting' ? 'NotReadyYet' : 'ReadinessFailed';
  return { ...base, phase: news.portTaken ? 'unready' : phase, reason, message: news.message, readyAt };
}

/** A port by name, by the number the manifest gave it, or as the program chose it. */
function resolvePort(state: InstanceState, port: string | number): number | undefined {
  const declared = state.spec.ports.find((each) => each.name === String(port) || each.targetPort === Number(port));
  if (declared) return state.ports[declared.name];
  const number = Number(port);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}
