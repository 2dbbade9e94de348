/** What the engine counts about itself. Small on purpose: read through the link, shown on the front page and by /api/metrics. */
export type EngineMetrics = {
  startedAt: string;
  passes: number;
  failures: number;
  parked: number;
  leasesLost: number;
  corrections: number;
  running: number;
  /** Of the last few hundred passes, in milliseconds. */
  passMs: Quantiles;
  /** From the moment a key was due to the start of its pass. */
  queueMs: Quantiles;
  lastFullPass: { at: string; objects: number; tookMs: number; corrections: number } | undefined;
};
export type Quantiles = { count: number; p50: number; p95: number; max: number };

export type Metrics = {
  count(name: 'passes' | 'failures' | 'parked' | 'leasesLost' | 'corrections', by?: number): void;
  running(now: number): void;
  pass(ms: number): void;
  queued(ms: number): void;
  fullPass(result: NonNullable<EngineMetrics['lastFullPass']>): void;
  read(): EngineMetrics;
};

const KEPT = 512;

export function createMetrics(startedAt: Date): Metrics {
  const counts = { passes: 0, failures: 0, parked: 0, leasesLost: 0, corrections: 0 };
  const passes = createWindow();
  const waits = createWindow();
  let running = 0;
  let lastFullPass: EngineMetrics['lastFullPass'];
  return {
    count: (name, by = 1) => {
      counts[name] += by;
    },
    running: (now) => {
      running = now;
    },
    pass: passes.add,
    queued: waits.add,
    fullPass: (result) => {
      lastFullPass = result;
    },
    read: () => ({ startedAt: startedAt.toISOString(), ...counts, running, passMs: passes.read(), queueMs: waits.read(), lastFullPass }),
  };
}

function createWindow() {
  const values: number[] = [];
  let count = 0;
  return {
    add: (value: number) => {
      values[count % KEPT] = value;
      count += 1;
    },
    read: (): Quantiles => {
      const sorted = [...values].sort((a, b) => a - b);
      const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
      return { count, p50: at(0.5), p95: at(0.95), max: sorted.at(-1) ?? 0 };
    },
  };
}
