import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InstancePhase } from '#lib/domain/instance.ts';
import { type Driver, DriverError, type InstanceReport, type InstanceSpec, type LogLine, type LogOptions } from './driver.ts';
import { until } from './until.ts';

/** The programs a harness must be able to run, by what they do. */
export const CONFORMANCE_PROGRAMS = [
  'serves', // ready soon, ends on SIGTERM; writes "out 1", "out 2", "out 3" to stdout, then "tick <n>" each 100 ms
  'deaf', // ready soon, ignores SIGTERM
  'exits', // ends at once with code 3
  'dies', // ready soon, ends with code 7 about a second later
  'never-ready', // runs, and never gets ready
  'loses', // ready soon, not ready any more about a second later
] as const;
export type ConformanceProgram = (typeof CONFORMANCE_PROGRAMS)[number];

export type ConformanceHarness = {
  /** A new driver object over the same place: what a restarted plane would make. */
  open(): Driver;
  /** What of a spec makes the place run such a program. */
  program(kind: ConformanceProgram): Pick<InstanceSpec, 'command' | 'ports' | 'probes'>;
  /** Leaves nothing behind. */
  dispose(): Promise<void>;
};

/** The guarantees the engine relies on, whatever the place: every driver runs this suite. */
export function driverConformance(name: string, makeHarness: () => Promise<ConformanceHarness>): void {
  describe(`${name} driver`, () => {
    let harness: ConformanceHarness;
    let driver: Driver;
    let opened: Driver[] = [];
    const signal = new AbortController().signal;
    const fence = { epoch: 5n };

    const open = (): Driver => {
      const made = harness.open();
      opened.push(made);
      return made;
    };
    beforeEach(async () => {
      harness = await makeHarness();
      opened = [];
      driver = open();
    });
    afterEach(async () => {
      for (const each of opened) await each.close();
      await harness.dispose();
    });

    const spec = (id: string, kind: ConformanceProgram, attempt = 0): InstanceSpec => ({
      id,
      attempt,
      name: { team: 'shop', service: 'checkout', environment: 'dev', revision: 1 },
      isolationKey: 'shop',
      artifact: undefined,
      env: {},
      resources: { cpuRequestMilli: 10, memoryRequestMib: 16, cpuLimitMilli: undefined, memoryLimitMib: undefined },
      graceMs: 5000,
      ...harness.program(kind),
    });
    const find = async (id: string, by = driver): Promise<InstanceReport | undefined> =>
      (await by.observe(signal)).find((each) => each.id === id);
    const reach = (id: string, phase: InstancePhase, by = driver): Promise<InstanceReport> =>
      until(async () => {
        const report = await find(id, by);
        return report?.phase === phase ? report : undefined;
      }, `${id} to be ${phase}`);

    test('says what the place is', async () => {
      const report = await driver.probe(signal);
      expect(report.capacity.cpuMilli).toBeGreaterThan(0);
      expect(report.nodes.length).toBeGreaterThan(0);
    });

    test('an instance becomes ready and has an address', async () => {
      const first = await driver.ensure(spec('one', 'serves'), fence, signal);
      expect(['starting', 'ready']).toContain(first.phase);
      const ready = await reach('one', 'ready');
      expect(ready.ports.http).toBeGreaterThan(0);
      expect(ready.startedAt).toBeDefined();
      expect(ready.readyAt).toBeDefined();
      expect(ready.exit).toBeUndefined();
    });

    test('ensure of the same attempt starts nothing twice', async () => {
      const reports = await Promise.all([1, 2, 3].map(() => driver.ensure(spec('one', 'serves'), fence, signal)));
      await reach('one', 'ready');
      const again = await driver.ensure(spec('one', 'serves'), fence, signal);
      expect(new Set([...reports, again].map((each) => each.startedAt)).size).toBe(1);
      expect(await driver.observe(signal)).toHaveLength(1);
    });

    test('observe lists every instance, running or dead, until it is removed', async () => {
      await driver.ensure(spec('one', 'serves'), fence, signal);
      await driver.ensure(spec('two', 'exits'), fence, signal);
      await reach('two', 'failed');
      expect((await driver.observe(signal)).map((each) => each.id).sort()).toEqual(['one', 'two']);
      await driver.remove('two', fence);
      expect((await driver.observe(signal)).map((each) => each.id)).toEqual(['one']);
    });

    test('an exit is reported with its code', async () => {
      await driver.ensure(spec('one', 'exits'), fence, signal);
      const report = await reach('one', 'failed');
      expect(report.exit).toMatchObject({ code: 3, oomKilled: false });
      expect(report.message).toContain('3');
    });

    test('the attempt that ended is never started again, the next one is', async () => {
      await driver.ensure(spec('one', 'exits'), fence, signal);
      const dead = await reach('one', 'failed');
      expect(await driver.ensure(spec('one', 'exits'), fence, signal)).toMatchObject({ phase: 'failed', startedAt: dead.startedAt });
      await driver.ensure(spec('one', 'serves', 1), fence, signal);
      expect((await reach('one', 'ready')).attempt).toBe(1);
    });

    test('a higher attempt is refused while the lower one runs', async () => {
      await driver.ensure(spec('one', 'serves'), fence, signal);
      await expect(driver.ensure(spec('one', 'serves', 1), fence, signal)).rejects.toMatchObject({ code: 'still-running', retry: true });
    });

    test('a program that is not ready is not reported ready', async () => {
      await driver.ensure(spec('one', 'never-ready'), fence, signal);
      await driver.ensure(spec('two', 'serves'), fence, signal);
      await reach('two', 'ready');
      const report = await find('one');
      expect(['starting', 'unready']).toContain(report?.phase);
      expect(report?.readyAt).toBeUndefined();
    });

    test('lost readiness is reported', async () => {
      await driver.ensure(spec('one', 'loses'), fence, signal);
      await reach('one', 'ready');
      expect((await reach('one', 'unready')).message).not.toBe('');
    });

    test('stop asks first, and observe shows the end', async () => {
      await driver.ensure(spec('one', 'serves'), fence, signal);
      await reach('one', 'ready');
      await driver.stop('one', 10_000, fence);
      const report = await reach('one', 'stopped');
      expect(report.exit?.signal).toBe('SIGTERM');
    });

    test('stop kills what does not listen once the grace is over', async () => {
      await driver.ensure(spec('one', 'deaf'), fence, signal);
      await reach('one', 'ready');
      await driver.stop('one', 400, fence);
      expect((await find('one'))?.phase).toBe('stopping');
      expect((await reach('one', 'stopped')).exit?.signal).toBe('SIGKILL');
    });

    test('a restarted plane carries on with a stop', async () => {
      await driver.ensure(spec('one', 'deaf'), fence, signal);
      await reach('one', 'ready');
      await driver.stop('one', 700, fence);
      await driver.close();
      await reach('one', 'stopped', open());
    });

    test('remove ends and forgets, and both may be repeated', async () => {
      await driver.ensure(spec('one', 'deaf'), fence, signal);
      await reach('one', 'ready');
      await driver.remove('one', fence);
      expect(await find('one')).toBeUndefined();
      await driver.remove('one', fence);
    });

    test('what was never there is already gone', async () => {
      await driver.stop('nobody', 100, fence);
      await driver.remove('nobody', fence);
      expect(await collect(driver.logs('nobody', logOptions(), signal))).toEqual([]);
    });

    test('a new driver adopts what runs, and what runs stays ready', async () => {
      await driver.ensure(spec('one', 'serves'), fence, signal);
      const before = await reach('one', 'ready');
      await driver.close();
      driver = open();
      expect(await find('one')).toMatchObject({ phase: 'ready', startedAt: before.startedAt, ports: before.ports });
      expect(await driver.ensure(spec('one', 'serves'), fence, signal)).toMatchObject({ phase: 'ready', startedAt: before.startedAt });
    });

    test('the end of an adopted instance is seen with its code', async () => {
      await driver.ensure(spec('one', 'dies'), fence, signal);
      await reach('one', 'ready');
      await driver.close();
      driver = open();
      expect((await reach('one', 'failed')).exit?.code).toBe(7);
    });

    test('a lower epoch is refused, whatever the call', async () => {
      await driver.ensure(spec('one', 'serves'), fence, signal);
      const stale = { epoch: 4n };
      await expect(driver.ensure(spec('one', 'serves'), stale, signal)).rejects.toMatchObject({ code: 'fenced', retry: false });
      await expect(driver.stop('one', 0, stale)).rejects.toBeInstanceOf(DriverError);
      await expect(driver.remove('one', stale)).rejects.toMatchObject({ code: 'fenced' });
      await reach('one', 'ready');
    });

    test('an epoch once seen holds for every driver object, and after removal', async () => {
      await driver.ensure(spec('one', 'serves'), fence, signal);
      const other = open();
      await other.ensure(spec('one', 'serves'), { epoch: 9n }, signal);
      await expect(driver.stop('one', 0, fence)).rejects.toMatchObject({ code: 'fenced' });
      await other.remove('one', { epoch: 9n });
      await expect(driver.ensure(spec('one', 'serves'), fence, signal)).rejects.toMatchObject({ code: 'fenced' });
      expect(await driver.observe(signal)).toEqual([]);
    });

    test('hints arrive for getting ready and for the end', async () => {
      const hinted = new Map<string, number>();
      const quiet = driver.hints((id) => hinted.set(id, (hinted.get(id) ?? 0) + 1));
      await driver.ensure(spec('one', 'dies'), fence, signal);
      await reach('one', 'ready');
      const atReady = await until(async () => hinted.get('one'), 'a hint about being ready');
      await reach('one', 'failed');
      await until(async () => (hinted.get('one') ?? 0) > atReady || undefined, 'a hint about the end');
      quiet();
    });

    test('logs come in order, and the tail is the end', async () => {
      await driver.ensure(spec('one', 'serves'), fence, signal);
      const lines = await until(async () => {
        const all = await collect(driver.logs('one', logOptions(), signal));
        return all.some((line) => line.text === 'tick 1') ? all : undefined;
      }, 'the first lines');
      expect(lines.slice(0, 3).map((line) => line.text)).toEqual(['out 1', 'out 2', 'out 3']);
      expect(lines.map((line) => line.at)).toEqual(lines.map((line) => line.at).sort());
      const tail = await collect(driver.logs('one', logOptions({ tailLines: 1 }), signal));
      expect(tail).toHaveLength(1);
      expect(tail[0]?.text).toMatch(/^tick/);
    });

    test('followed logs go on until the signal aborts', async () => {
      await driver.ensure(spec('one', 'serves'), fence, signal);
      const stop = new AbortController();
      const seen: LogLine[] = [];
      for await (const line of driver.logs('one', logOptions({ follow: true }), stop.signal)) {
        seen.push(line);
        if (line.text === 'tick 3') stop.abort();
      }
      const ticks = seen.map((line) => line.text).filter((text) => text.startsWith('tick'));
      expect(ticks.slice(0, 3)).toEqual(['tick 1', 'tick 2', 'tick 3']);
    });

    test('followed logs end when the instance is removed', async () => {
      await driver.ensure(spec('one', 'serves'), fence, signal);
      let removing: Promise<void> | undefined;
      for await (const line of driver.logs('one', logOptions({ follow: true }), signal)) {
        if (line.text === 'tick 1') removing ??= driver.remove('one', fence);
      }
      await removing;
      expect(removing).toBeDefined();
    });

    test('previous logs are those of the attempt before', async () => {
      await driver.ensure(spec('one', 'dies'), fence, signal);
      await reach('one', 'failed');
      await driver.ensure(spec('one', 'never-ready', 1), fence, signal);
      const previous = await collect(driver.logs('one', logOptions({ previous: true }), signal));
      expect(previous.map((line) => line.text)).toContain('out 1');
      const current = await collect(driver.logs('one', logOptions(), signal));
      expect(current.map((line) => line.text)).not.toContain('out 1');
    });
  });
}

const logOptions = (some: Partial<LogOptions> = {}): LogOptions => ({
  follow: false,
  previous: false,
  tailLines: undefined,
  sinceIso: undefined,
  ...some,
});

async function collect(lines: AsyncIterable<LogLine>): Promise<LogLine[]> {
  const out: LogLine[] = [];
  for await (const line of lines) out.push(line);
  return out;
}
