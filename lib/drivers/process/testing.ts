import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { Probe } from '#lib/domain/probe.ts';
import type { Driver, InstanceReport, InstanceSpec } from '#lib/drivers/driver.ts';
import { until } from '#lib/drivers/until.ts';
import { createProcessDriver, type ProcessDriverOptions } from './driver.ts';

export const SIGNAL = new AbortController().signal;
export const FENCE = { epoch: 1n };
export const NO_PROBES = { startup: undefined, readiness: undefined, liveness: undefined };
export const HTTP_PORT = [{ name: 'http', targetPort: 8080, variable: 'HTTP_PORT' }];

/** A probe with quick defaults for tests. */
export const probe = (check: Probe['check'], some: Partial<Probe> = {}): Probe => ({
  check,
  initialDelayMs: 0,
  periodMs: 100,
  timeoutMs: 1000,
  successThreshold: 1,
  failureThreshold: 3,
  ...some,
});

/** A process driver over folders of its own; `dispose` ends and deletes everything. */
export function createTestPlace(options: Partial<ProcessDriverOptions> = {}) {
  const base = mkdtempSync(join(tmpdir(), 'orrery-test-'));
  const home = join(base, 'home');
  const runtimeRoot = `${base}-shared`;
  const drivers: Driver[] = [];
  const scripts = join(base, 'scripts');
  mkdirSync(scripts);
  const open = (): Driver => {
    const driver = createProcessDriver({ home, runtimeRoot, log: pino({ level: 'fatal' }), ...options });
    drivers.push(driver);
    return driver;
  };
  return {
    home,
    runtimeRoot,
    open,
    async dispose() {
      for (const driver of drivers) await driver.close();
      const last = open();
      for (const report of await last.observe(SIGNAL)) await last.remove(report.id, { epoch: 1n << 60n });
      await last.close();
      rmSync(base, { recursive: true, force: true });
      await until(async () => {
        rmSync(runtimeRoot, { recursive: true, force: true });
        return true;
      }, 'the working copies to go');
    },
    write(name: string, text: string): string {
      const path = join(scripts, name);
      writeFileSync(path, text, { mode: 0o755 });
      return path;
    },
  };
}

/** An instance that runs a piece of JavaScript with one HTTP port. */
export const nodeSpec = (id: string, code: string, some: Partial<InstanceSpec> = {}): InstanceSpec => ({
  id,
  attempt: 0,
  name: { team: 'shop', service: 'checkout', environment: 'dev', revision: 1 },
  isolationKey: 'shop',
  command: ['node', '-e', code],
  artifact: undefined,
  env: {},
  ports: HTTP_PORT,
  resources: { cpuRequestMilli: 100, memoryRequestMib: 64, cpuLimitMilli: undefined, memoryLimitMib: undefined },
  probes: NO_PROBES,
  graceMs: 2000,
  ...some,
});

export const find = async (driver: Driver, id: string): Promise<InstanceReport | undefined> =>
  (await driver.observe(SIGNAL)).find((each) => each.id === id);

/** Waits until the instance is in the phase and returns its report. */
export const reach = (driver: Driver, id: string, phase: InstanceReport['phase'], deadlineMs?: number): Promise<InstanceReport> =>
  until(
    async () => {
      const report = await find(driver, id);
      return report?.phase === phase ? report : undefined;
    },
    `${id} to be ${phase}`,
    deadlineMs,
  );

/** Small programs, as JavaScript. */
export const SERVE = "require('http').createServer((q, r) => r.end('ok')).listen(process.env.PORT, '127.0.0.1');";
export const DEAF = "process.on('SIGTERM', () => {});";
