import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '#lib/drivers/until.ts';
import { listStats } from './proc.ts';
import { createTestPlace, DEAF, FENCE, find, nodeSpec, reach, SERVE, SIGNAL } from './testing.ts';

const SLEEP = 'setInterval(() => {}, 1000);';

describe('several planes on one home', () => {
  let place: ReturnType<typeof createTestPlace>;
  let planes: ChildProcess[] = [];
  beforeEach(() => {
    place = createTestPlace();
    planes = [];
  });
  afterEach(async () => {
    for (const plane of planes) plane.kill('SIGKILL');
    await place.dispose();
  });

  const startPlane = async () => {
    const module = join(process.cwd(), 'lib/drivers/process/testing-plane.ts');
    const code = `import { runTestPlane } from ${JSON.stringify(module)}; runTestPlane(${JSON.stringify(place.home)}, ${JSON.stringify(place.runtimeRoot)});`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], { stdio: ['pipe', 'pipe', 'inherit'] });
    planes.push(child);
    const answers: ((line: string) => void)[] = [];
    const up = new Promise<string>((done) => answers.push(done));
    createInterface({ input: child.stdout }).on('line', (line) => answers.shift()?.(line));
    await up;
    const order = (call: string, id: string, some: Record<string, unknown> = {}): Promise<string> => {
      child.stdin.write(`${JSON.stringify({ call, id, ...some })}\n`);
      return new Promise((done) => answers.push(done));
    };
    return { child, order };
  };
  const copies = (word: string): number =>
    listStats().filter((stat) => stat.state !== 'Z' && commandLine(stat.pid).includes(`\0${word}`)).length;

  test('a killed plane leaves its instances running, and the next one adopts every one of them', async () => {
    const plane = await startPlane();
    const ids = Array.from({ length: 8 }, (_, n) => `i${n}`);
    await Promise.all(ids.map((id) => plane.order('ensure', id, { code: SLEEP })));
    plane.child.kill('SIGKILL');
    const driver = place.open();
    const before = await until(async () => {
      const all = await driver.observe(SIGNAL);
      return all.every((each) => each.phase === 'ready') ? all : undefined;
    }, 'all to be ready');
    expect(before.map((each) => each.id).sort()).toEqual(ids);
    const again = await Promise.all(ids.map((id) => driver.ensure(nodeSpec(id, SLEEP, { ports: [] }), FENCE, SIGNAL)));
    expect(again.map((each) => each.startedAt).sort()).toEqual(before.map((each) => each.startedAt).sort());
  });

  test('planes that start the same instance at the same time start one program', async () => {
    const all = await Promise.all([startPlane(), startPlane(), startPlane()]);
    for (let round = 0; round < 5; round += 1) {
      const log = join(place.runtimeRoot, `starts-${round}`);
      writeFileSync(log, '', { mode: 0o666 });
      const { chmodSync } = await import('node:fs');
      chmodSync(log, 0o666);
      const code = `require('fs').appendFileSync(${JSON.stringify(log)}, 'x'); ${SLEEP}`;
      await Promise.all(all.map((plane) => plane.order('ensure', `r${round}`, { code })));
      await until(async () => (existsSync(log) && readFileSync(log, 'utf8') !== '') || undefined, 'the program to run');
      await new Promise((next) => setTimeout(next, 50));
      expect(readFileSync(log, 'utf8')).toBe('x');
    }
  });

  test('a plane that slept past its lease does no stale write', async () => {
    const old = await startPlane();
    const driver = place.open();
    for (let round = 0; round < 5; round += 1) {
      const id = `s${round}`;
      await old.order('ensure', id, { code: SLEEP, epoch: 2 * round + 1 });
      old.child.kill('SIGSTOP');
      const late = [
        old.order('stop', id, { epoch: 2 * round + 1 }),
        old.order('ensure', `${id}x`, { code: SLEEP, epoch: 2 * round + 1 }),
        old.order('remove', id, { epoch: 2 * round + 1 }),
      ];
      await driver.ensure(nodeSpec(id, SLEEP, { ports: [] }), { epoch: BigInt(2 * round + 2) }, SIGNAL);
      await driver.remove(`${id}x`, { epoch: BigInt(2 * round + 2) });
      old.child.kill('SIGCONT');
      expect(await Promise.all(late)).toEqual(['fenced', 'fenced', 'fenced']);
      expect((await reach(driver, id, 'ready')).attempt).toBe(0);
      expect(await find(driver, `${id}x`)).toBeUndefined();
    }
  }, 30_000);

  test('a plane that is suspended in the middle of starts does not hold up the others', async () => {
    const old = await startPlane();
    const ids = Array.from({ length: 10 }, (_, n) => `h${n}`);
    const started = ids.map((id) => old.order('ensure', id, { code: SLEEP }));
    await new Promise((next) => setTimeout(next, 15));
    old.child.kill('SIGSTOP');
    const driver = place.open();
    const fence = { epoch: 2n };
    for (const id of ids) {
      await driver.ensure(nodeSpec(id, SLEEP, { ports: [], attempt: 1 }), fence, SIGNAL).catch((error: unknown) => {
        if (!String(error).includes('still runs')) throw error; // it was started before the suspension
      });
    }
    old.child.kill('SIGCONT');
    await Promise.all(started);
    for (const id of ids) {
      await driver.remove(id, fence);
    }
    expect(await driver.observe(SIGNAL)).toEqual([]);
    expect(copies(SLEEP)).toBe(0);
  }, 60_000);

  test('a plane killed in the middle of a stop leaves it to the next', async () => {
    const plane = await startPlane();
    await plane.order('ensure', 'one', { code: `${DEAF}${SLEEP}` });
    await until(async () => ((await plane.order('phase', 'one')) === 'ready' ? true : undefined), 'ready');
    await new Promise((next) => setTimeout(next, 150));
    await plane.order('stop', 'one', { graceMs: 600 });
    plane.child.kill('SIGKILL');
    const driver = place.open();
    expect((await find(driver, 'one'))?.phase).toBe('stopping');
    await reach(driver, 'one', 'stopped');
  });

  test('a plane killed at any moment of a start leaves no program that is not recorded', async () => {
    for (let round = 0; round < 6; round += 1) {
      const plane = await startPlane();
      for (let n = 0; n < 4; n += 1) void plane.order('ensure', `k${round}n${n}`, { code: `${SLEEP}/*unseen*/` });
      await new Promise((next) => setTimeout(next, 10 + round * 12));
      plane.child.kill('SIGKILL');
    }
    const driver = place.open();
    await until(
      async () =>
        (await driver.observe(SIGNAL)).every((each) => each.phase !== 'pending' && each.phase !== 'starting') ? true : undefined,
      'all to be settled',
    );
    for (const report of await driver.observe(SIGNAL)) await driver.remove(report.id, FENCE);
    await until(async () => (copies(`${SLEEP}/*unseen*/`) === 0 ? true : undefined), 'every program to be gone', 2000);
  }, 30_000);

  test('a pid that someone else has now is not taken for the instance', async () => {
    const driver = place.open();
    await driver.ensure(nodeSpec('one', SERVE), FENCE, SIGNAL);
    await reach(driver, 'one', 'ready');
    await driver.close();
    const path = join(place.home, 'run', 'instances', 'one', 'state.json');
    const state = JSON.parse(readFileSync(path, 'utf8')) as { shim: { pid: number; start: string; boot: string } };
    const group = state.shim.pid;
    writeFileSync(path, JSON.stringify({ ...state, limitGroup: undefined, shim: { ...state.shim, pid: process.pid } }));
    const next = place.open();
    expect(await reach(next, 'one', 'failed')).toMatchObject({ pid: undefined });
    await next.remove('one', FENCE);
    expect(listStats().some((stat) => stat.pgid === group && stat.state !== 'Z')).toBe(false);
  });

  test('after a restart of the machine nothing is taken for running', async () => {
    const driver = place.open();
    await driver.ensure(nodeSpec('one', SERVE), FENCE, SIGNAL);
    await reach(driver, 'one', 'ready');
    await driver.close();
    const path = join(place.home, 'run', 'instances', 'one', 'state.json');
    const state = JSON.parse(readFileSync(path, 'utf8')) as { shim: { boot: string } };
    writeFileSync(path, JSON.stringify({ ...state, shim: { ...state.shim, boot: 'another' } }));
    expect(await reach(place.open(), 'one', 'failed')).toMatchObject({ reason: 'MachineRestarted' });
  });
});

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
