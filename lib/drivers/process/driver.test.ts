import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Driver, LogLine } from '#lib/drivers/driver.ts';
import { until } from '#lib/drivers/until.ts';
import { identify, listStats, readStat } from './proc.ts';
import { createTestPlace, DEAF, FENCE, find, HTTP_PORT, NO_PROBES, nodeSpec, probe, reach, SERVE, SIGNAL } from './testing.ts';

const LINUX = process.platform === 'linux';
const HTTP = probe({ kind: 'http', path: '/', port: 'http', https: false, headers: [] });
const READY = { ...NO_PROBES, readiness: HTTP };

describe('the process driver with programs that misbehave', () => {
  let place: ReturnType<typeof createTestPlace>;
  let driver: Driver;
  beforeEach(() => {
    place = createTestPlace();
    driver = place.open();
  });
  afterEach(() => place.dispose());

  const lines = async (id: string): Promise<LogLine[]> => {
    const out: LogLine[] = [];
    for await (const line of driver.logs(id, { follow: false, previous: false, tailLines: undefined, sinceIso: undefined }, SIGNAL))
      out.push(line);
    return out;
  };
  /** Pids of everything that carries a word in its command line. */
  const running = (word: string): number[] =>
    listStats()
      .filter((stat) => stat.state !== 'Z' && commandOf(stat.pid).includes(word))
      .map((stat) => stat.pid);

  test('a killed program is reported at once and started anew with its ports', async () => {
    await driver.ensure(nodeSpec('one', SERVE), FENCE, SIGNAL);
    const ready = await reach(driver, 'one', 'ready');
    const hinted = new Promise<number>((done) => driver.hints(() => done(performance.now())));
    const begin = performance.now();
    process.kill(ready.pid ?? 0, 'SIGKILL');
    expect((await hinted) - begin).toBeLessThan(2000);
    expect(await find(driver, 'one')).toMatchObject({ phase: 'failed', reason: 'Killed', exit: { signal: 'SIGKILL', oomKilled: false } });
    await driver.ensure(nodeSpec('one', SERVE, { attempt: 1 }), FENCE, SIGNAL);
    expect((await reach(driver, 'one', 'ready')).ports).toEqual(ready.ports);
  });

  test('when the shell around a program is killed, the program does not go on unseen', async () => {
    await driver.ensure(nodeSpec('one', SERVE), FENCE, SIGNAL);
    const { pid = 0 } = await reach(driver, 'one', 'ready');
    process.kill(readStat(pid)?.pgid ?? 0, 'SIGKILL');
    expect((await reach(driver, 'one', 'failed')).exit?.signal).toBe('SIGKILL');
    await until(async () => identify(pid) === undefined || undefined, 'the program to be gone');
  });

  test('a program that ignores SIGTERM ends with its grace, its children too', async () => {
    const code = `${DEAF}${SERVE}require('child_process').spawn(process.execPath, ['-e', "process.on('SIGTERM',()=>{}); setInterval(()=>{},1000)", 'deafchild1']);`;
    await driver.ensure(nodeSpec('one', code), FENCE, SIGNAL);
    await reach(driver, 'one', 'ready');
    await until(async () => running('deafchild1').length > 0 || undefined, 'the child');
    await driver.stop('one', 300, FENCE);
    await reach(driver, 'one', 'stopped');
    expect(running('deafchild1')).toEqual([]);
  });

  test('a program behind a wrapper that ends first may drain until its grace is over', async () => {
    const script = place.write('wrap.sh', `#!/bin/sh\ntrap 'exit 0' TERM\n"$@" &\nwait\n`);
    const drains = `${SERVE}process.on('SIGTERM', () => setTimeout(() => { console.log('drained'); process.exit(0); }, 400));`;
    execFileSync('chmod', ['0711', join(script, '..', '..'), join(script, '..')]);
    await driver.ensure(nodeSpec('one', '', { command: ['/bin/sh', script, 'node', '-e', drains] }), FENCE, SIGNAL);
    await reach(driver, 'one', 'ready');
    await driver.stop('one', 5000, FENCE);
    await reach(driver, 'one', 'stopped');
    expect((await lines('one')).map((line) => line.text)).toContain('drained');
  });

  test('a slow start is waited for by the startup probe, and liveness does not run before', async () => {
    const code = `setTimeout(() => { ${SERVE} }, 800)`;
    const probes = { startup: { ...HTTP, failureThreshold: 50 }, readiness: HTTP, liveness: { ...HTTP, failureThreshold: 1 } };
    await driver.ensure(nodeSpec('one', code, { probes }), FENCE, SIGNAL);
    const report = await reach(driver, 'one', 'ready');
    expect(Date.parse(report.readyAt ?? '') - Date.parse(report.startedAt ?? '')).toBeGreaterThan(700);
  });

  test('a startup probe that never passes ends the instance', async () => {
    await driver.ensure(nodeSpec('one', 'setInterval(() => {}, 1000)', { probes: { ...NO_PROBES, startup: HTTP } }), FENCE, SIGNAL);
    expect(await reach(driver, 'one', 'failed')).toMatchObject({ reason: 'StartupFailed' });
  });

  test('a hung program is ended by its liveness probe', async () => {
    const code = `${DEAF}require('http').createServer((q, r) => { if (q.url === '/hang') for (;;); r.end(); }).listen(process.env.PORT);`;
    const liveness = { ...HTTP, timeoutMs: 500, failureThreshold: 2 };
    await driver.ensure(nodeSpec('one', code, { probes: { ...READY, liveness }, graceMs: 200 }), FENCE, SIGNAL);
    const { ports } = await reach(driver, 'one', 'ready');
    fetch(`http://127.0.0.1:${ports.http}/hang`).catch(() => undefined);
    const report = await reach(driver, 'one', 'failed');
    expect(report.reason).toBe('LivenessFailed');
    expect(report.message).toContain('did not answer');
  });

  test('exec probes run as the program does, and time out', async () => {
    const env = { FLAG: 'yes' };
    const good = probe({ kind: 'exec', command: ['sh', '-c', 'test "$FLAG" = yes && test -n "$PORT"'] });
    await driver.ensure(nodeSpec('one', SERVE, { env, probes: { ...NO_PROBES, readiness: good } }), FENCE, SIGNAL);
    await reach(driver, 'one', 'ready');
    const slow = probe({ kind: 'exec', command: ['sh', '-c', 'sleep 77'] }, { timeoutMs: 200 });
    await driver.ensure(nodeSpec('two', SERVE, { probes: { ...NO_PROBES, readiness: slow } }), FENCE, SIGNAL);
    await until(async () => ((await find(driver, 'two'))?.message.includes('200 ms') ? true : undefined), 'the time-out to be told');
    await driver.remove('two', FENCE);
    expect(running('sleep\0' + '77')).toEqual([]);
  });

  test.runIf(LINUX)('a port held by a stranger is not taken for readiness', async () => {
    let thief: Server | undefined;
    // Wildcard for the program, the loopback address for the thief: the kernel would send every connection to the thief.
    const code =
      "setTimeout(() => require('http').createServer((q, r) => r.end('mine')).listen(process.env.PORT, '0.0.0.0').on('error', () => {}), 300); setInterval(() => {}, 1000);";
    const report = await driver.ensure(nodeSpec('one', code, { probes: READY }), FENCE, SIGNAL);
    thief = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'));
    await new Promise<void>((done) => thief?.listen(report.ports.http, '127.0.0.1', done));
    const seen = await until(async () => {
      const now = await find(driver, 'one');
      return now?.reason === 'PortTaken' ? now : undefined;
    }, 'the stranger to be named');
    expect(seen.phase).toBe('unready');
    expect(seen.message).toContain(String(process.pid));
    await driver.stop('one', 0, FENCE);
    await reach(driver, 'one', 'stopped');
    const again = await driver.ensure(nodeSpec('one', SERVE, { attempt: 1, probes: READY }), FENCE, SIGNAL);
    expect(again.ports.http).not.toBe(report.ports.http);
    await reach(driver, 'one', 'ready');
    thief.close();
  });

  test('a sibling that steals a port does not make the victim ready', async () => {
    const victim = await driver.ensure(nodeSpec('victim', 'setInterval(() => {}, 1000)', { probes: READY }), FENCE, SIGNAL);
    const thief = `require('http').createServer((q, r) => r.end('thief')).listen(${victim.ports.http}, '127.0.0.1');${SERVE}`;
    await driver.ensure(nodeSpec('thief', thief, { probes: READY }), FENCE, SIGNAL);
    await reach(driver, 'thief', 'ready');
    if (LINUX) await until(async () => ((await find(driver, 'victim'))?.reason === 'PortTaken' ? true : undefined), 'PortTaken');
  });

  test.runIf(LINUX)('a program that forks into new sessions is gone entirely after remove', async () => {
    const script = place.write('fork.sh', `for i in 1 2 3 4 5; do setsid sh -c 'sleep 4242 & exec sleep 4242' & done\nexec sleep 4242\n`);
    execFileSync('chmod', ['0711', join(script, '..', '..'), join(script, '..')]);
    await driver.ensure(nodeSpec('one', '', { command: ['sh', script], ports: [] }), FENCE, SIGNAL);
    await until(async () => running('4242').length >= 11 || undefined, 'the sleepers');
    await driver.remove('one', FENCE);
    expect(running('4242')).toEqual([]);
  });

  test.runIf(LINUX && process.getuid?.() === 0)('a fork bomb ends with its instance and leaves the machine alone', async () => {
    const report = await driver.ensure(
      nodeSpec('one', '', { command: ['sh', '-c', 'f() { f | f & }; f; sleep 30'], ports: [] }),
      FENCE,
      SIGNAL,
    );
    expect(report.limitsBy).toMatch(/^cgroup|prlimit/);
    await new Promise((next) => setTimeout(next, 300));
    await driver.remove('one', FENCE);
    expect(await driver.observe(SIGNAL)).toEqual([]);
  });

  test.runIf(LINUX && process.getuid?.() === 0)('a memory hog is killed by its limit and the report says so', async (context) => {
    const resources = { cpuRequestMilli: 100, memoryRequestMib: 64, cpuLimitMilli: undefined, memoryLimitMib: 96 };
    const code = 'const all = []; setInterval(() => all.push(Buffer.alloc(16 << 20, 1)), 5);';
    const { limitsBy } = await driver.ensure(nodeSpec('one', code, { resources, ports: [] }), FENCE, SIGNAL);
    if (!limitsBy.startsWith('cgroup')) context.skip('no control groups here');
    const report = await reach(driver, 'one', 'failed');
    expect(report).toMatchObject({ reason: 'OOMKilled', exit: { oomKilled: true, signal: 'SIGKILL' } });
    expect(report.message).toContain('96 MiB');
  });

  test('an unknown program is refused with a sentence that names it', async () => {
    const call = driver.ensure(nodeSpec('one', '', { command: ['no-such-program-here'] }), FENCE, SIGNAL);
    await expect(call).rejects.toMatchObject({
      code: 'start-failed',
      retry: false,
      message: expect.stringContaining('no-such-program-here'),
    });
    expect(await driver.observe(SIGNAL)).toEqual([]);
  });

  test('a file that is no program ends with a sentence', async () => {
    const file = place.write('data.bin', '\x7fELF nonsense');
    execFileSync('chmod', ['0711', join(file, '..', '..'), join(file, '..')]);
    await driver.ensure(nodeSpec('one', '', { command: [file] }), FENCE, SIGNAL);
    const report = await reach(driver, 'one', 'failed');
    expect([126, 127, 2]).toContain(report.exit?.code);
  });

  test('a port in use at start makes the next attempt take another', async () => {
    const code = "console.error('Error: listen EADDRINUSE: address already in use'); process.exit(1)";
    const first = await driver.ensure(nodeSpec('one', code), FENCE, SIGNAL);
    await reach(driver, 'one', 'failed');
    const second = await driver.ensure(nodeSpec('one', SERVE, { attempt: 1 }), FENCE, SIGNAL);
    expect(second.ports.http).not.toBe(first.ports.http);
  });

  test('two instances never share a port', async () => {
    const ids = Array.from({ length: 12 }, (_, n) => `i${n}`);
    const reports = await Promise.all(ids.map((id) => driver.ensure(nodeSpec(id, '', { command: ['sleep', '60'] }), FENCE, SIGNAL)));
    expect(new Set(reports.map((each) => each.ports.http)).size).toBe(ids.length);
  });

  test('usage is measured for what runs', async () => {
    await driver.ensure(
      nodeSpec(
        'one',
        `${SERVE} const all = Buffer.alloc(50 << 20, 1); setInterval(() => { for (let i = 0; i < 1e7; i++); all[0]++; }, 20);`,
      ),
      FENCE,
      SIGNAL,
    );
    const report = await until(
      async () => {
        const now = await find(driver, 'one');
        return now?.usage && now.usage.cpuMilli > 0 ? now : undefined;
      },
      'two samples',
      20_000,
    );
    expect(report.usage?.memoryMib).toBeGreaterThan(60);
  }, 30_000);

  test('a plane that dies between spawn and go starts nothing', async () => {
    await driver.close();
    const marker = join(place.runtimeRoot, 'started');
    const program = `
      import { createTestPlan } from '${join(process.cwd(), 'lib/drivers/process/testing-crash.ts')}';
      await createTestPlan(${JSON.stringify({ home: place.home, runtimeRoot: place.runtimeRoot, marker })});`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], { stdio: 'inherit' });
    const code = await new Promise((done) => child.once('exit', (value, signal) => done(value ?? signal)));
    expect(code).toBe('SIGKILL');
    driver = place.open();
    const report = await reach(driver, 'one', 'failed');
    expect(report.reason).toBe('NotStarted');
    expect(existsSync(marker)).toBe(false);
  });

  test('a state file that a crash tore does not stop the others', async () => {
    await driver.ensure(nodeSpec('good', SERVE), FENCE, SIGNAL);
    await reach(driver, 'good', 'ready');
    await driver.ensure(nodeSpec('torn', '', { command: ['sleep', '60'], ports: [] }), FENCE, SIGNAL);
    await driver.close();
    const path = join(place.home, 'run', 'instances', 'torn', 'state.json');
    const whole = readFileSync(path);
    writeFileSync(path, '{"id":"to');
    driver = place.open();
    expect(await find(driver, 'good')).toMatchObject({ phase: 'ready' });
    writeFileSync(path, whole);
  });

  test('two drivers on one home both see what one of them did', async () => {
    const other = place.open();
    await driver.ensure(nodeSpec('one', SERVE, { ports: HTTP_PORT }), FENCE, SIGNAL);
    await reach(other, 'one', 'ready');
    await other.stop('one', 2000, FENCE);
    await reach(driver, 'one', 'stopped');
    await driver.remove('one', FENCE);
    expect(await other.observe(SIGNAL)).toEqual([]);
  });

  test('state and logs are for the plane alone', () => {
    for (const path of [place.home, join(place.home, 'run'), join(place.home, 'logs')]) expect(statSync(path).mode & 0o077).toBe(0);
  });
});

function commandOf(pid: number): string {
  try {
    return LINUX
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
