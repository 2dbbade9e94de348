import type { InstanceReport } from '#lib/drivers/driver.ts';
import { listStats, type ProcStat } from './proc.ts';
import type { InstanceState } from './state.ts';

type Sample = { cpuMs: number; atMs: number };

/** Measures instances: memory as it is, CPU as the share used since the sample before. One look at the process table for all. */
export function createUsageMeter(membersOf: (group: string) => number[] | undefined, nowMs: () => number) {
  const samples = new Map<string, Sample>();
  return {
    measure(states: InstanceState[]): Map<string, NonNullable<InstanceReport['usage']>> {
      const out = new Map<string, NonNullable<InstanceReport['usage']>>();
      if (states.length === 0) return out;
      const stats = listStats();
      const byPid = new Map(stats.map((stat) => [stat.pid, stat]));
      const byGroup = Map.groupBy(stats, (stat) => stat.pgid);
      for (const state of states) {
        const pids = state.limitGroup === undefined ? undefined : membersOf(state.limitGroup);
        const mine = pids ? pids.flatMap((pid) => byPid.get(pid) ?? []) : (byGroup.get(state.shim?.pid ?? -1) ?? []);
        out.set(state.id, toUsage(`${state.id}.${state.attempt}`, mine));
      }
      for (const key of samples.keys()) if (!states.some((state) => `${state.id}.${state.attempt}` === key)) samples.delete(key);
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
