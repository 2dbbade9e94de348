import { advanceCheck } from '#lib/db/audit-chain.ts';
import type { Db } from '#lib/db/client.ts';
import type { Driver } from '#lib/drivers/driver.ts';
import type { Gateway } from '#lib/gateway/route-table.ts';
import type { Clock } from '#lib/kit/clock.ts';
import { describeError } from '#lib/kit/errors.ts';
import type { NewId } from '#lib/kit/ids.ts';
import type { Log } from '#lib/kit/log.ts';
import type { AnyController } from './controller.ts';
import { createLeaseKeeper } from './lease-keeper.ts';
import type { Metrics } from './metrics.ts';
import { observe } from './observer.ts';
import { type FullPass, fullPass } from './resync.ts';
import { trimHistory } from './retention.ts';
import { holdRole, pause } from './role.ts';
import { checkRoutes } from './route-check.ts';
import { sampleUsage, takeSamples } from './samples.ts';

export type DutyDeps = {
  db: Db;
  clock: Clock;
  newId: NewId;
  owner: string;
  log: Log;
  gateway: Gateway | undefined;
  controllers: readonly AnyController[];
  metrics: Metrics;
  leaseMs: number;
  retryMs: number;
  fullPassMs: number;
  clusters: readonly { id: string; driver: Driver }[];
};

const SAMPLES_MS = 2_000;
const USAGE_MS = 10_000;
const TRIM_MS = 600_000;
const AUDIT_MS = 30_000;
/** Entries of the audit log checked at a time: a bite that other work does not feel. */
const AUDIT_BITE = 5_000;

/** What one engine does for all: observing each of its clusters, the slow full pass, samples and the bounds of histories. */
export function startDuties(deps: DutyDeps): { stop(): Promise<void>; fullPass(): Promise<FullPass> } {
  const keeper = createLeaseKeeper(deps.db, deps.leaseMs, deps.log, (key) => deps.log.info({ key }, 'another engine took this duty over'));
  const role = { db: deps.db, owner: deps.owner, leaseMs: deps.leaseMs, retryMs: deps.retryMs, log: deps.log, keeper };
  const passDeps = { ...deps, now: () => deps.clock.now().getTime() };
  const roles = deps.clusters.map(({ id, driver }) =>
    holdRole({ ...role, key: `observe/${id}` }, (lease, signal) => observe(deps, id, driver, lease, signal)),
  );
  roles.push(
    holdRole({ ...role, key: 'resync/all' }, async (_lease, signal) => {
      for (let first = true; !signal.aborted; first = false) {
        await pause(first ? Math.min(3_000, deps.fullPassMs) : deps.fullPassMs * (0.8 + 0.4 * Math.random()), signal);
        if (signal.aborted) return;
        await guarded('the full pass', async () => {
          await fullPass(passDeps, signal);
          if (deps.gateway) await checkRoutes({ ...deps, gateway: deps.gateway }, signal);
        });
      }
    }),
    holdRole({ ...role, key: 'keep/all' }, keepHouse),
  );

  async function keepHouse(_lease: unknown, signal: AbortSignal): Promise<void> {
    let seen = 0;
    let usageAt = performance.now();
    let auditAt = performance.now();
    let trimAt = performance.now() - TRIM_MS + 30_000;
    while (!signal.aborted) {
      await pause(SAMPLES_MS, signal);
      if (signal.aborted) return;
      const { gateway } = deps;
      if (gateway) {
        seen = await takeSamples({ ...deps, gateway }, seen, signal).catch(() => seen);
      }
      if (performance.now() - usageAt >= USAGE_MS) {
        usageAt = performance.now();
        await guarded('usage', () => sampleUsage(deps.db));
      }
      if (performance.now() - auditAt >= AUDIT_MS) {
        auditAt = performance.now();
        await guarded('the check of the audit log', () => advanceCheck(deps.db, deps, AUDIT_BITE));
      }
      if (performance.now() - trimAt >= TRIM_MS) {
        trimAt = performance.now();
        await guarded('retention', () => trimHistory(deps.db));
      }
    }
  }

  async function guarded(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      deps.log.warn({ error: describeError(error) }, `${what} is tried again later`);
    }
  }

  return {
    fullPass: () => fullPass(passDeps, new AbortController().signal),
    async stop() {
      await Promise.all(roles.map((one) => one.stop()));
      keeper.stop();
    },
  };
}
