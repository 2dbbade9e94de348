import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningPlane, startPlane } from '../fixtures/plane.ts';
import type { Figure } from './figure.ts';

const ROUNDS = 5;

/** Cold start to a portal that answers, PostgreSQL included, once installed and built; and what the plane costs while idle. */
export async function* run(): AsyncIterable<Figure> {
  const home = mkdtempSync(join(tmpdir(), 'orrery-bench-'));
  let plane = await startPlane({ home }); // builds, makes the database: the first run, not measured
  await plane.stop({ all: true, keepHome: true });
  const startsMs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const from = performance.now();
    plane = await startPlane({ home });
    await fetch(`${plane.url}/sign-in`).then((answer) => answer.text());
    startsMs.push(performance.now() - from);
    if (round < ROUNDS - 1) await plane.stop({ all: true, keepHome: true });
  }
  const start = median(startsMs);
  yield {
    bench: 'start',
    figure: 'cold start to an answering portal',
    value: Math.round(start),
    unit: 'ms',
    bar: 3_000,
    met: start < 3_000,
  };
  await sleep(15_000); // let start-up work end: this one waits on purpose, it measures idleness
  const before = usage(plane);
  await sleep(20_000);
  const after = usage(plane);
  const cpuPercent = ((after.cpuMs - before.cpuMs) / 20_000) * 100;
  yield {
    bench: 'start',
    figure: 'idle plane, resident memory of all its processes (shared pages counted once: PSS)',
    value: Math.round(after.memoryMb),
    unit: 'MB',
    bar: 250,
    met: after.memoryMb < 250,
  };
  yield {
    bench: 'start',
    figure: 'idle plane, processor',
    value: Number(cpuPercent.toFixed(2)),
    unit: '% of one core',
    bar: 1,
    met: cpuPercent < 1,
  };
  await plane.stop({ all: true });
  rmSync(home, { recursive: true, force: true });
}

/** Processor time and memory of every process of this plane: those whose environment or command line names its home, and their children. */
function usage(plane: RunningPlane): { cpuMs: number; memoryMb: number } {
  const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']).toString());
  let cpuMs = 0;
  let memoryKb = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (
        Number(pid) === process.pid ||
        !(environment.includes(`ORRERY_HOME=${plane.home}`) || command.includes(plane.home) || isPostgresOf(plane, pid))
      )
        continue;
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      cpuMs += ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1000;
      memoryKb += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      // It ended while we looked, or is not ours to read.
    }
  }
  return { cpuMs, memoryMb: memoryKb / 1024 };
}

function isPostgresOf(plane: RunningPlane, pid: string): boolean {
  const { dataDir } = JSON.parse(readFileSync(join(plane.home, 'postgres.json'), 'utf8')) as { dataDir?: string };
  const master = readFileSync(join(dataDir ?? join(plane.home, 'postgres'), 'postmaster.pid'), 'utf8').split('\n')[0];
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return pid === master || stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] === master;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

if (import.meta.main) {
  for await (const figure of run()) console.log(JSON.stringify(figure));
}
