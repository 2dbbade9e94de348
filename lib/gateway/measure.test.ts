import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countRequest, Measurements } from './measure.ts';
import { decideRetry, ejectMs } from './retry.ts';

test('percentiles are within 5 % of the true ones', () => {
  const latency = fc.double({ min: 0.05, max: 100_000, noNaN: true });
  fc.assert(
    fc.property(fc.array(latency, { minLength: 1, maxLength: 300 }), (latencies) => {
      const measurements = new Measurements(0);
      for (const ms of latencies) countRequest(measurements.meter('k'), ms, false);
      measurements.tick(1000, () => true);
      const [sample] = measurements.since(0).samples;
      const sorted = latencies.toSorted((a, b) => a - b);
      for (const [share, got] of [
        [0.5, sample?.p50Ms],
        [0.95, sample?.p95Ms],
        [0.99, sample?.p99Ms],
      ] as const) {
        const right = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
        expect(Math.abs((got ?? 0) - right) / right).toBeLessThan(0.05);
      }
    }),
  );
});

test('a route without traffic gives no sample, numbers never repeat, and ten minutes are kept', () => {
  const measurements = new Measurements(1_000_000);
  measurements.meter('quiet');
  for (let second = 1; second <= 700; second += 1) {
    countRequest(measurements.meter('busy'), 5, second % 2 === 0);
    measurements.tick(1_000_000 + second * 1000, () => true);
  }
  const { samples, lastSeq } = measurements.since(0);
  expect(samples).toHaveLength(600);
  expect(samples.every((sample) => sample.key === 'busy' && sample.requests === 1)).toBe(true);
  expect(new Set(samples.map((sample) => sample.seq)).size).toBe(600);
  expect(measurements.since(lastSeq).samples).toHaveLength(0);
  expect(measurements.since(lastSeq - 3).samples).toHaveLength(3);
  expect(measurements.since(lastSeq + 1_000_000).samples).toHaveLength(600);
  expect(new Measurements(1_800_000).since(0).lastSeq).toBeGreaterThan(lastSeq);
});

test('a request that may have been carried out is sent again only where twice means once', () => {
  const attempt = fc.record({
    method: fc.constantFrom('GET', 'HEAD', 'PUT', 'DELETE', 'POST', 'PATCH', 'FOO'),
    connected: fc.boolean(),
    reused: fc.boolean(),
    answered: fc.boolean(),
    replayable: fc.boolean(),
    sentAttempts: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(attempt, (one) => {
      const verdict = decideRetry(one);
      if (!one.connected) expect(verdict).toEqual({ retry: true, elsewhere: true });
      else if (verdict.retry) {
        expect(['GET', 'HEAD', 'PUT', 'DELETE']).toContain(one.method);
        expect([one.answered, one.replayable, one.sentAttempts]).toEqual([false, true, 1]);
      } else expect(verdict.reason).toMatch(/\.$/);
    }),
  );
});

test('a backend that keeps refusing is passed over ever longer, and never for more than half a minute', () => {
  expect([1, 2, 3, 4, 5, 6, 50].map(ejectMs)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});
