import type { EffectiveSpec } from '#lib/domain/manifest/effective.ts';
import { toEffectiveSpec } from '#lib/domain/manifest/to-effective.ts';
import { type ClusterFacts, type DeploymentFacts, type DeploymentPicture, type InstanceFacts, NOTHING_TRIED } from '../decide/picture.ts';
import { SPEC } from './seed.ts';

export const T0 = Date.UTC(2026, 0, 1);

export function specFixture(rollout: Partial<EffectiveSpec['rollout']> = {}): EffectiveSpec {
  const spec = toEffectiveSpec(SPEC);
  return { ...spec, graceMs: 1_000, rollout: { ...spec.rollout, ...rollout } };
}

export function clusterFixture(some: Partial<ClusterFacts> = {}): ClusterFacts {
  return {
    id: 'clu_1',
    name: 'local',
    driver: 'process',
    runs: ['process'],
    labels: {},
    cordoned: false,
    phase: 'ready',
    message: '',
    restarts: 'engine',
    nodes: [
      {
        id: 'node_1',
        name: 'one',
        labels: {},
        taints: [],
        ready: true,
        message: '',
        cpuMilli: 100_000,
        memoryMib: 100_000,
        requested: { cpuMilli: 0, memoryMib: 0 },
        instances: 0,
      },
    ],
    ...some,
  };
}

export function deploymentFixture(some: Partial<DeploymentFacts> = {}): DeploymentFacts {
  return {
    id: 'dep_1',
    revision: 1,
    replicas: 1,
    stopped: false,
    paused: false,
    restartRound: 0,
    cause: 'deploy',
    host: 'checkout',
    path: '/',
    generation: 1,
    deleting: false,
    observedGeneration: 0,
    sync: 'Unknown',
    health: 'Unknown',
    message: '',
    conditions: [],
    stableRevision: null,
    stableRound: 0,
    routesDigest: '',
    readyInstances: 0,
    updatedInstances: 0,
    totalInstances: 0,
    url: null,
    ...some,
  };
}

export function pictureFixture(some: Partial<DeploymentPicture> = {}): DeploymentPicture {
  return {
    deployment: deploymentFixture(),
    names: { team: 'shop', teamId: 'team_1', service: 'checkout', serviceId: 'svc_1', environment: 'dev' },
    specs: new Map([[1, specFixture()]]),
    instances: [],
    latestRollout: undefined,
    wantedFailed: undefined,
    promotedBefore: false,
    environmentSelector: {},
    clusters: [clusterFixture()],
    incoming: [],
    outgoing: [],
    inflight: new Map(),
    world: NOTHING_TRIED,
    settings: { proofMs: 3_000, gatewayPort: 8088 },
    ...some,
  };
}

export function instanceFixture(some: Partial<InstanceFacts> = {}): InstanceFacts {
  return {
    id: 'ins_1',
    revision: 1,
    restartRound: 0,
    clusterId: 'clu_1',
    nodeId: 'node_1',
    createdAt: T0,
    attempt: 1,
    crashes: 0,
    held: false,
    drainingAt: null,
    stopAt: null,
    notBefore: null,
    addresses: {},
    phase: 'pending',
    reason: '',
    message: '',
    observedAttempt: 0,
    host: null,
    ports: {},
    exitCode: null,
    exitSignal: null,
    oomKilled: false,
    exitedAt: null,
    startedAt: null,
    readyAt: null,
    ...some,
  };
}
