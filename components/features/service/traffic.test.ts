import { describe, expect, it } from 'vitest';
import { TRAFFIC_WINDOW, trafficOf } from './traffic.ts';

const NOW = Date.parse('2026-01-01T00:10:02Z');
const at = (secondsAgo: number) => new Date(Math.floor((NOW / 1000 - secondsAgo) / 5) * 5000).toISOString();
const metrics = {
  series: [
    {
      subject: 'host/dep_1',
      points: [
        { at: at(60), values: { requests: 100, errors: 10, p95Ms: 40 } },
        { at: at(5), values: { requests: 50, errors: 0, p95Ms: 8 } },
        { at: at(0), values: { requests: 3, errors: 0, p95Ms: 99 } },
      ],
    },
  ],
};

describe('trafficOf', () => {
  it('tells the last full bucket, not the one that is still filling', () => {
    expect(trafficOf(metrics, 'host/dep_1', NOW)).toMatchObject({ perSecond: 10, p95Ms: 8 });
  });
  it('counts errors over the whole window', () => {
    expect(trafficOf(metrics, 'host/dep_1', NOW).errorShare).toBeCloseTo(10 / 153);
  });
  it('draws silence as zero, and falls to zero when traffic ends', () => {
    const later = trafficOf(metrics, 'host/dep_1', NOW + 30_000);
    expect(later.perSecond).toBe(0);
    expect(later.p95Ms).toBeUndefined();
    expect(later.line).toHaveLength(TRAFFIC_WINDOW.points - 1);
    expect(trafficOf(undefined, 'edge/x', NOW).line.every((value) => value === 0)).toBe(true);
  });
});
