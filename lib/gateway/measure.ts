import type { EdgeSample, EdgeSamples } from './route-table.ts';

/** Buckets grow by 8 %: a percentile read from them is within 4 % of the true one. */
const GROWTH = 1.08;
const SMALLEST_MS = 0.02;
const BUCKETS = 240;
const PER_LOG = 1 / Math.log(GROWTH);

/** What one route did since the last sample. Bytes are counted on the client's side, heads included. */
export type Meter = {
  key: string;
  requests: number;
  errors: number;
  bytesIn: number;
  bytesOut: number;
  buckets: Uint32Array;
  lastUsedMs: number;
};

/** Counts one finished request (or TCP connection that stood) into `meter`. */
export function countRequest(meter: Meter, latencyMs: number, isError: boolean): void {
  meter.requests += 1;
  if (isError) meter.errors += 1;
  const bucket = bucketOf(latencyMs);
  meter.buckets[bucket] = (meter.buckets[bucket] ?? 0) + 1;
}

/** Counters of all routes, and the samples of the last ten minutes. Time comes in as milliseconds since 1970. */
export class Measurements {
  private readonly meters = new Map<string, Meter>();
  private ring: EdgeSample[][] = [];
  private lastTickMs: number;
  private lastSeq: number;
  private readonly maxTicks: number;

  /** Sequence numbers start at the time itself, so that they keep growing when the gateway starts anew. */
  constructor(nowMs: number, maxTicks = 600) {
    this.lastTickMs = nowMs;
    this.lastSeq = nowMs * 16;
    this.maxTicks = maxTicks;
  }

  meter(key: string): Meter {
    let meter = this.meters.get(key);
    if (!meter) {
      meter = { key, requests: 0, errors: 0, bytesIn: 0, bytesOut: 0, buckets: new Uint32Array(BUCKETS), lastUsedMs: this.lastTickMs };
      this.meters.set(key, meter);
    }
    return meter;
  }

  /** Closes the interval: one sample for each route that had traffic. `isServed` says whose meters are kept though they are silent. */
  tick(nowMs: number, isServed: (key: string) => boolean): void {
    const intervalMs = Math.max(1, nowMs - this.lastTickMs);
    this.lastTickMs = nowMs;
    const samples: EdgeSample[] = [];
    for (const meter of this.meters.values()) {
      if (meter.requests > 0 || meter.bytesIn > 0 || meter.bytesOut > 0) samples.push(this.toSample(meter, nowMs, intervalMs));
      else if (nowMs - meter.lastUsedMs > 600_000 && !isServed(meter.key)) this.meters.delete(meter.key);
    }
    if (samples.length > 0) this.ring.push(samples);
    const oldest = nowMs - this.maxTicks * 1000;
    while (this.ring.length > this.maxTicks || (this.ring[0]?.[0] && Date.parse(this.ring[0][0].atIso) < oldest)) this.ring.shift();
  }

  /** Samples after `since`. A number from the future (of another life of the gateway) means: all there are. */
  since(since: number): EdgeSamples {
    const from = since > this.lastSeq ? 0 : since;
    return { lastSeq: this.lastSeq, samples: this.ring.flat().filter((sample) => sample.seq > from) };
  }

  private toSample(meter: Meter, nowMs: number, intervalMs: number): EdgeSample {
    this.lastSeq += 1;
    const { key, requests, errors, bytesIn, bytesOut } = meter;
    const [p50Ms, p95Ms, p99Ms] = percentiles(meter.buckets, requests);
    meter.requests = 0;
    meter.errors = 0;
    meter.bytesIn = 0;
    meter.bytesOut = 0;
    meter.lastUsedMs = nowMs;
    if (requests > 0) meter.buckets.fill(0);
    return {
      seq: this.lastSeq,
      key,
      atIso: new Date(nowMs).toISOString(),
      intervalMs,
      requests,
      errors,
      p50Ms,
      p95Ms,
      p99Ms,
      bytesIn,
      bytesOut,
    };
  }
}

/** The 50th, 95th and 99th percentile in milliseconds; zeros where nothing was counted. */
export function percentiles(buckets: Uint32Array, count: number): [number, number, number] {
  const ranks = [0.5, 0.95, 0.99].map((share) => Math.ceil(share * count));
  const out: [number, number, number] = [0, 0, 0];
  if (count === 0) return out;
  let seen = 0;
  let next = 0;
  for (let i = 0; i < buckets.length && next < 3; i += 1) {
    seen += buckets[i] ?? 0;
    while (next < 3 && seen >= (ranks[next] ?? 0)) {
      out[next] = middleOf(i);
      next += 1;
    }
  }
  return out;
}

export function bucketOf(latencyMs: number): number {
  if (!(latencyMs > SMALLEST_MS)) return 0;
  return Math.min(BUCKETS - 1, 1 + Math.floor(Math.log(latencyMs / SMALLEST_MS) * PER_LOG));
}

function middleOf(bucket: number): number {
  if (bucket === 0) return SMALLEST_MS;
  return Number((SMALLEST_MS * GROWTH ** (bucket - 0.5)).toPrecision(4));
}
