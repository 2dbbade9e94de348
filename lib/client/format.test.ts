import { describe, expect, test } from 'vitest';
import { formatAgo, formatBytes, formatCount, formatCpu, formatDuration, formatMemory, formatPercent, plainWord } from './format.ts';

describe('quantities', () => {
  test('CPU below a core is in thousandths, above it in cores', () => {
    expect([0, 250, 999, 1000, 1500, 16_000].map(formatCpu)).toEqual(['0 m', '250 m', '999 m', '1 core', '1.5 cores', '16 cores']);
  });
  test('memory turns to GiB at 1024 MiB', () => {
    expect([0, 64, 1023, 1024, 1536].map(formatMemory)).toEqual(['0 MiB', '64 MiB', '1023 MiB', '1 GiB', '1.5 GiB']);
  });
  test('bytes climb through their units', () => {
    expect([900, 20_480, 5 * 1_048_576].map(formatBytes)).toEqual(['900 B', '20 KiB', '5 MiB']);
  });
  test('a share of nothing is no division by zero, and a trace is not zero', () => {
    expect([formatPercent(1, 0), formatPercent(1, 1000), formatPercent(1, 4)]).toEqual(['0 %', '<1 %', '25 %']);
  });
  test('one is singular', () => {
    expect([formatCount(0, 'service'), formatCount(1, 'service'), formatCount(1200, 'service')]).toEqual([
      '0 services',
      '1 service',
      '1,200 services',
    ]);
  });
});

describe('time', () => {
  const now = Date.parse('2026-03-01T12:00:00.000Z');
  const past = (ms: number) => new Date(now - ms).toISOString();
  test('says how long ago in one unit', () => {
    expect([1_000, 12_000, 150_000, 3 * 3_600_000, 50 * 3_600_000].map((ms) => formatAgo(past(ms), now))).toEqual([
      'just now',
      '12 s ago',
      '2 min ago',
      '3 h ago',
      '2 d ago',
    ]);
  });
  test('what lies ahead says so', () => {
    expect(formatAgo(past(-600_000), now)).toBe('in 10 min');
  });
  test('durations carry two units at most', () => {
    expect([250, 5_000, 90_000, 3_600_000, 90_000_000].map(formatDuration)).toEqual(['250 ms', '5 s', '1 min 30 s', '1 h', '1 d 1 h']);
  });
});

test("a machine's word reads as words", () => {
  expect(plainWord('RolloutFailed')).toBe('rollout failed');
});
