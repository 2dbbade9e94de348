import { join } from 'node:path';
import type { Db } from '#lib/db/client.ts';
import { DRIVER_KINDS } from '#lib/domain/driver-kinds.ts';
import type { Driver } from '#lib/drivers/driver.ts';
import { createProcessDriver } from '#lib/drivers/process/driver.ts';
import { createGatewayClient } from '#lib/gateway/client.ts';
import type { Gateway } from '#lib/gateway/route-table.ts';
import { systemClock } from '#lib/kit/clock.ts';
import type { Env } from '#lib/kit/env.ts';
import { newId } from '#lib/kit/ids.ts';
import type { Log } from '#lib/kit/log.ts';
import { clusterController } from './controllers/cluster/reconcile.ts';
import { deploymentController } from './controllers/deployment/reconcile.ts';
import { serviceController } from './controllers/service/reconcile.ts';
import { templateRunController } from './controllers/template-run/reconcile.ts';
import { registerLocalCluster } from './local-cluster.ts';
import type { AnyController } from './runtime/controller.ts';
import { startDuties } from './runtime/duties.ts';
import { startLinkServer } from './runtime/link-server.ts';
import { createMetrics, type EngineMetrics } from './runtime/metrics.ts';
import { startSequencer } from './runtime/sequencer.ts';
import { startWorker } from './runtime/worker.ts';
import { templateRunTask } from './tasks/template-run.ts';

export type EngineOptions = {
  db: Db;
  home: string;
  env: Pick<Env, 'clusterName' | 'gatewayPort'>;
  log: Log;
  /** This machine's driver; the process driver by default. */
  driver?: { kind: 'process' | 'fake'; driver: Driver };
  /** The gateway of `<home>/run/gateway.sock` by default; null: there is none, routes are taken as acknowledged. */
  gateway?: Gateway | null;
  leaseMs?: number;
  pollMs?: number;
  concurrency?: number;
  /** How long a copy of a new revision is watched before it is trusted. */
  proofMs?: number;
  fullPassMs?: number;
};
export type Engine = {
  id: string;
  clusterId: string;
  metrics(): EngineMetrics;
  fullPass(): Promise<{ objects: number; corrections: number; tookMs: number }>;
  stop(): Promise<void>;
};

/**
 * A program that is going to fall over by itself mostly does so in its first second or two: a missing setting, a refused connection.
 * Three seconds without traffic catch those, and an update still feels quick; who wants more asks for it with minReadySeconds.
 */
const PROOF_MS = 3_000;

/** Starts an engine: everything that makes wanted state so. Any number may share one database; each finds its share by leases. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { db, home, env, log } = options;
  const id = newId('request').slice(4);
  const metrics = createMetrics(systemClock.now());
  const deps = { db, clock: systemClock, newId, home };
  const own = options.driver ?? { kind: 'process' as const, driver: createProcessDriver({ home, log }) };
  const cluster = await registerLocalCluster(deps, env.clusterName, home, own.kind);
  const driverOf = (clusterId: string) => (clusterId === cluster.id ? own.driver : undefined);
  const client = options.gateway === undefined ? createGatewayClient(join(home, 'run', 'gateway.sock')) : undefined;
  const gateway = options.gateway === undefined ? client : (options.gateway ?? undefined);
  const controllers: AnyController[] = [
    deploymentController({
      ...deps,
      gateway,
      driverOf,
      capabilities: (kind) => (kind === own.kind ? own.driver.capabilities() : DRIVER_KINDS[kind]),
      settings: { proofMs: options.proofMs ?? PROOF_MS, gatewayPort: env.gatewayPort },
    }),
    serviceController(deps),
    clusterController({ ...deps, driverOf }),
    templateRunController({ ...deps, perform: templateRunTask(db, log) }),
  ];
  const leaseMs = options.leaseMs ?? 15_000;
  const pollMs = options.pollMs ?? 1_000;
  const worker = startWorker({
    db,
    owner: id,
    controllers,
    log,
    metrics,
    now: Date.now,
    random: Math.random,
    leaseMs,
    pollMs,
    concurrency: options.concurrency ?? 16,
  });
  const sequencer = startSequencer(db);
  const duties = startDuties({
    ...deps,
    owner: id,
    log,
    gateway,
    controllers,
    metrics,
    leaseMs,
    retryMs: pollMs,
    fullPassMs: options.fullPassMs ?? 30_000,
    clusters: [{ id: cluster.id, driver: own.driver }],
  });
  const link = await startLinkServer({
    home,
    engineId: id,
    driverOf,
    log,
    health: () => ({ engineId: id, pid: process.pid, ...metrics.read() }),
  });
  log.info({ engine: id, cluster: cluster.name }, 'the engine runs');
  return {
    id,
    clusterId: cluster.id,
    metrics: metrics.read,
    fullPass: () => duties.fullPass(),
    async stop() {
      sequencer.stop();
      await Promise.all([worker.stop(), duties.stop()]);
      await link.stop();
      if (!options.driver) await own.driver.close();
      client?.close();
      log.info({ engine: id }, 'the engine has stopped');
    },
  };
}
