import type { DeploymentMetrics } from '#lib/domain/deployment.ts';

/** How far back the panel looks, and how wide one point of its line is. */
export const TRAFFIC_WINDOW = { window: 300, points: 60 } as const;
const BUCKET_S = TRAFFIC_WINDOW.window / TRAFFIC_WINDOW.points;

export type Traffic = {
  /** Requests a second over the last full bucket. */
  perSecond: number;
  /** Share of failed requests in the window, 0 to 1. */
  errorShare: number;
  /** Milliseconds over the last full bucket; undefined when nothing came. */
  p95Ms: number | undefined;
  /** Requests a second, oldest first, one point per bucket, gaps as 0. */
  line: number[];
};

/**
 * What one subject (`host/dep_…`, `edge/edge_…`) carried lately. Samples exist only for seconds with traffic, so silence is 0; the
 * newest bucket is still filling and is left out. `nowMs` is the reader's clock.
 */
export function trafficOf(metrics: DeploymentMetrics | undefined, subject: string, nowMs: number): Traffic {
  const points = metrics?.series.find((series) => series.subject === subject)?.points ?? [];
  const newest = Math.floor(nowMs / 1000 / BUCKET_S);
  const byBucket = new Map(points.map((point) => [Math.round(Date.parse(point.at) / 1000 / BUCKET_S), point.values]));
  const line: number[] = [];
  let requests = 0;
  let errors = 0;
  for (let bucket = newest - TRAFFIC_WINDOW.points + 1; bucket <= newest; bucket += 1) {
    const values = byBucket.get(bucket);
    requests += values?.requests ?? 0;
    errors += values?.errors ?? 0;
    if (bucket < newest) line.push((values?.requests ?? 0) / BUCKET_S);
  }
  return {
    perSecond: line.at(-1) ?? 0,
    errorShare: requests > 0 ? errors / requests : 0,
    p95Ms: byBucket.get(newest - 1)?.p95Ms,
    line,
  };
}
