import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Probe, ProbeSet } from '#lib/domain/probe.ts';
import { activeProbes, initialProbeState, nextProbeState, PROBE_KINDS, type ProbeResult, probeVerdict } from './probe-state.ts';

const probe = (some: Partial<Probe> = {}): Probe => ({
  check: { kind: 'tcp', port: 'http' },
  initialDelayMs: 0,
  periodMs: 1000,
  timeoutMs: 1000,
  successThreshold: 1,
  failureThreshold: 3,
  ...some,
});
const set = (some: Partial<ProbeSet>): ProbeSet => ({ startup: undefined, readiness: undefined, liveness: undefined, ...some });

function play(probes: ProbeSet, results: ProbeResult[]) {
  let state = initialProbeState(probes);
  let wasReady = false;
  const verdicts = results.map((result) => {
    state = nextProbeState(probes, state, result);
    const verdict = probeVerdict(probes, state, wasReady);
    wasReady ||= verdict === 'ready';
    return verdict;
  });
  return { state, verdicts };
}
const row = (kind: ProbeResult['kind'], passes: boolean[], gapMs: number): ProbeResult[] =>
  passes.map((pass, n) => ({ kind, pass, atMs: 1000 + n * gapMs }));

test('a ready instance stays ready until its failure threshold is reached', () => {
  const { verdicts } = play(set({ readiness: probe() }), row('readiness', [true, false, false, false], 1000));
  expect(verdicts).toEqual(['ready', 'ready', 'ready', 'unready']);
});

test('checks made faster than the period do not use up the failure threshold', () => {
  const { verdicts } = play(set({ startup: probe() }), row('startup', Array(100).fill(false), 15));
  expect(new Set(verdicts)).toEqual(new Set(['starting']));
  const slow = play(set({ startup: probe() }), row('startup', [false, false, false], 1000));
  expect(slow.verdicts.at(-1)).toBe('startup-failed');
});

test('no readiness probe means ready once started', () => {
  expect(probeVerdict(set({}), initialProbeState(set({})), false)).toBe('ready');
  const { verdicts } = play(set({ startup: probe() }), row('startup', [false, true], 1000));
  expect(verdicts).toEqual(['starting', 'ready']);
});

test('a success between failures starts the count anew', () => {
  const { verdicts } = play(set({ liveness: probe() }), row('liveness', [false, false, true, false, false], 1000));
  expect(verdicts).not.toContain('liveness-failed');
});

const thresholds = fc.record({ successThreshold: fc.integer({ min: 1, max: 4 }), failureThreshold: fc.integer({ min: 1, max: 4 }) });
const anyProbe = fc.option(thresholds.map(probe), { nil: undefined });
const anySet = fc.record({ startup: anyProbe, readiness: anyProbe, liveness: anyProbe });
const anyResults = fc
  .array(fc.record({ kind: fc.constantFrom(...PROBE_KINDS), pass: fc.boolean(), gapMs: fc.integer({ min: 1, max: 3000 }) }), {
    maxLength: 60,
  })
  .map((all) => {
    let atMs = 1000;
    return all.map(({ kind, pass, gapMs }): ProbeResult => {
      atMs += gapMs;
      return { kind, pass, atMs };
    });
  });

test('ready needs a pass of each probe that stands before it, and unready follows only on ready', () => {
  fc.assert(
    fc.property(anySet, anyResults, (probes, results) => {
      const { verdicts } = play(probes, results);
      const firstReady = verdicts.indexOf('ready');
      const until = firstReady < 0 ? results : results.slice(0, firstReady + 1);
      if (firstReady >= 0) {
        if (probes.startup) expect(until.some((each) => each.kind === 'startup' && each.pass)).toBe(true);
        if (probes.readiness) expect(until.some((each) => each.kind === 'readiness' && each.pass)).toBe(true);
      }
      const firstUnready = verdicts.indexOf('unready');
      if (firstUnready >= 0 && !(probes.startup === undefined && probes.readiness === undefined))
        expect(firstReady).toBeLessThan(firstUnready);
    }),
  );
});

test('a failure verdict needs as many failures of that probe as its threshold', () => {
  fc.assert(
    fc.property(anySet, anyResults, (probes, results) => {
      const { verdicts } = play(probes, results);
      for (const [kind, verdict] of [
        ['startup', 'startup-failed'],
        ['liveness', 'liveness-failed'],
      ] as const) {
        const at = verdicts.indexOf(verdict);
        if (at < 0) continue;
        const fails = results.slice(0, at + 1).filter((each) => each.kind === kind && !each.pass).length;
        expect(fails).toBeGreaterThanOrEqual(probes[kind]?.failureThreshold ?? Number.POSITIVE_INFINITY);
      }
    }),
  );
});

test('startup runs alone until it has passed, and never again', () => {
  fc.assert(
    fc.property(anySet, anyResults, (probes, results) => {
      const { state } = play(probes, results);
      const active = activeProbes(probes, state);
      expect(active.includes('startup')).toBe(!state.started);
      if (!state.started) expect(active).toEqual(['startup']);
    }),
  );
});
