import { expect, test } from 'vitest';
import { type ConformanceProgram, driverConformance } from '#lib/drivers/conformance.ts';
import type { InstanceSpec } from '#lib/drivers/driver.ts';
import { fixedClock } from '#lib/kit/clock.ts';
import { createFakeDriver } from './driver.ts';
import { type Behaviour, createFakeWorld } from './world.ts';

const NO_PROBES = { startup: undefined, readiness: undefined, liveness: undefined };
const HTTP = [{ name: 'http', targetPort: 8080, variable: 'PORT' }];
const out = [1, 2, 3].map((n) => ({ afterMs: 0, stream: 'stdout' as const, text: `out ${n}` }));
const ticks = Array.from({ length: 100 }, (_, n) => ({ afterMs: 100 * (n + 1), stream: 'stdout' as const, text: `tick ${n + 1}` }));
const SCRIPTS: Record<ConformanceProgram, Behaviour> = {
  serves: { readyAfterMs: 20, lines: [...out, ...ticks] },
  deaf: { readyAfterMs: 20, ignoresTerm: true },
  exits: { exitAfterMs: 0, exitCode: 3 },
  dies: { readyAfterMs: 20, exitAfterMs: 500, exitCode: 7, lines: out },
  'never-ready': { neverReady: true },
  loses: { unreadyAfterMs: 500 },
};

driverConformance('fake', async () => {
  const world = createFakeWorld();
  for (const [kind, behaviour] of Object.entries(SCRIPTS)) world.rules.push({ matcher: (spec) => spec.command[0] === kind, behaviour });
  return {
    open: () => createFakeDriver({ world }),
    program: (kind) => ({ command: [kind], ports: HTTP, probes: NO_PROBES }),
    dispose: async () => undefined,
  };
});

const spec = (id: string): InstanceSpec => ({
  id,
  attempt: 0,
  name: { team: 'shop', service: 'checkout', environment: 'dev', revision: 1 },
  isolationKey: 'shop',
  command: ['x'],
  artifact: undefined,
  env: {},
  ports: HTTP,
  resources: { cpuRequestMilli: 10, memoryRequestMib: 16, cpuLimitMilli: undefined, memoryLimitMib: undefined },
  probes: NO_PROBES,
  graceMs: 1000,
});
const signal = new AbortController().signal;

test('the clock alone moves an instance on', async () => {
  const clock = fixedClock('2026-01-01T00:00:00.000Z');
  const driver = createFakeDriver({ clock, after: () => () => undefined });
  driver.behave('one', { readyAfterMs: 1000, exitAfterMs: 5000, exitCode: 1 });
  const phase = async () => (await driver.observe(signal))[0]?.phase;
  await driver.ensure(spec('one'), { epoch: 1n }, signal);
  expect(await phase()).toBe('starting');
  clock.advance(1000);
  expect(await phase()).toBe('ready');
  clock.advance(4000);
  expect(await phase()).toBe('failed');
});

test('poisoned instances fail, the others do not notice', async () => {
  const driver = createFakeDriver();
  driver.world.poison.add('bad');
  await expect(driver.ensure(spec('bad'), { epoch: 1n }, signal)).rejects.toMatchObject({ code: 'internal', retry: true });
  await driver.ensure(spec('good'), { epoch: 1n }, signal);
  expect(await driver.observe(signal)).toHaveLength(1);
  await driver.close();
});

test('ten thousand instances are started and observed within five seconds', async () => {
  const driver = createFakeDriver();
  const begin = performance.now();
  for (let n = 0; n < 10_000; n += 1) await driver.ensure(spec(`i${n}`), { epoch: 1n }, signal);
  expect(await driver.observe(signal)).toHaveLength(10_000);
  expect(performance.now() - begin).toBeLessThan(5000);
  await driver.close();
});
