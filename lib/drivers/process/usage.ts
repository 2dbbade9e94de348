import type { InstanceReport } from '#lib/drivers/driver.ts';
import { listStats, type ProcStat, readStat } from './proc.ts';
import type { InstanceState } from './state.ts';

type Sample = { cpuMs: number; atMs: number };

/** Measures instances: memory as it is, CPU as the share used since the sample before. */
export function createUsageMeter(membersOf: (group: string) => number[] | undefined, nowMs: () => number) {
  const samples = new Map<string, Sample>();
  return {
    measure(states: InstanceState[]): Map<string, NonNullable<InstanceReport['usage']>> {
      const out = new Map<string, NonNullable<InstanceReport['usage']>>();
      if (states.length === 0) return out;
      // With limit groups a few processes are looked at, without them the whole table, once.
      let table: Map<number, ProcStat[]> | undefined;
      for (const state of states) {
        const pids = state.limitGroup === undefined ? undefined : membersOf(state.limitGroup);
        table ??= pids ? undefined : Map.groupBy(listStats(), (stat) => stat.pgid);
        const mine = pids ? pids.flatMap((pid) => readStat(pid) ?? []) : (table?.get(state.shim?.pid ?? -1) ?? []);
        out.set(state.id, toUsage(`${state.id}.${state.attempt}`, mine));
      }
      const known = new Set(states.map((state) => `${state.id}.${state.attempt}`));
      for (const key of samples.keys()) if (!known.has(key)) samples.delete(key);
      return out;
    },
  };

  function toUsage(key: string, stats: ProcStat[]): NonNullable<InstanceReport['usage']> {
    const now = { cpuMs: stats.reduce((sum, stat) => sum + stat.cpuMs, 0), atMs: nowMs() };
    const before = samples.get(key);
    samples.set(key, now);
    const elapsed = before ? now.atMs - before.atMs : 0;
    const used = before ? Math.max(0, now.cpuMs - before.cpuMs) : 0;
    const bytes = stats.reduce((sum, stat) => sum + stat.rssBytes, 0);
    return { cpuMilli: elapsed > 0 ? Math.round((used / elapsed) * 1000) : 0, memoryMib: Math.round(bytes / 1024 ** 2) };
  }
}
