import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPlane } from '../fixtures/plane.ts';
import { type Figure, median } from './figure.ts';
import { usageOf } from './usage.ts';

const ROUNDS = 5;
const IDLE_MS = 20_000;

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
  const before = usageOf(plane);
  await sleep(IDLE_MS);
  const after = usageOf(plane);
  const cpuPercent = ((after.cpuMs - before.cpuMs) / IDLE_MS) * 100;
  yield {
    bench: 'start',
    figure: 'idle plane, memory of all its processes (pages that they share counted once)',
    value: Math.round(after.memoryMb),
    unit: 'MB',
    bar: 250,
    met: after.memoryMb < 250,
  };
  for (const [role, ownMb] of Object.entries(after.ownMb))
    yield { bench: 'start', figure: `idle plane, memory of ${role} alone`, value: Math.round(ownMb), unit: 'MB', bar: null };
  yield {
    bench: 'start',
    figure: 'idle plane, sum of resident sets (shared pages counted in each process)',
    value: Math.round(after.residentMb),
    unit: 'MB',
    bar: null,
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

if (import.meta.main) {
  for await (const figure of run()) console.log(JSON.stringify(figure));
}
