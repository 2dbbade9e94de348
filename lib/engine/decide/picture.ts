import type { Condition } from '#lib/domain/condition.ts';
import type { HealthStatus, RolloutCause, RolloutPhase, SyncStatus } from '#lib/domain/deployment.ts';
import type { InstancePhase } from '#lib/domain/instance.ts';
import type { EffectiveSpec } from '#lib/domain/manifest/effective.ts';

/** Everything one decision about a deployment may look at. Times are milliseconds since 1970. */
export type DeploymentPicture = {
  deployment: DeploymentFacts;
  names: { team: string; teamId: string; service: string; serviceId: string; environment: string };
  /** By revision number: the wanted, the stable, and every one that has instances. */
  specs: ReadonlyMap<number, EffectiveSpec>;
  instances: readonly InstanceFacts[];
  /** The newest rollout, over or not. */
  latestRollout: RolloutFacts | undefined;
  /** The wanted revision and round failed here and nobody forgave it: why. */
  wantedFailed: string | undefined;
  /** The wanted revision was promoted here before: it needs no proof. */
  promotedBefore: boolean;
  environmentSelector: Record<string, string>;
  clusters: readonly ClusterFacts[];
  incoming: readonly IncomingEdge[];
  outgoing: readonly OutgoingEdge[];
  /** What the gateway says that draining instances still hold; an absent one is unknown. */
  inflight: ReadonlyMap<string, number>;
  world: WorldFacts;
  settings: EngineSettings;
};

/** What this pass learned by trying. */
export type WorldFacts = {
  gateway: GatewayTrouble | undefined;
  startErrors: ReadonlyMap<string, { message: string; reason: string; hopeless: boolean }>;
};
export const NOTHING_TRIED: WorldFacts = { gateway: undefined, startErrors: new Map() };

/** The gateway did not take the routes. `sentence` is for people and its own, where it answered at all. */
export type GatewayTrouble = { answered: boolean; sentence: string; failures: number; retryAt: number };

export type EngineSettings = {
  /** How long the first ready copy of a new revision must stay so before the revision is trusted with traffic. Once, not for each copy. */
  proofMs: number;
  /** Port of the gateway's shared entry, for addresses shown to people. */
  gatewayPort: number;
};

export type DeploymentFacts = {
  id: string;
  revision: number;
  replicas: number;
  stopped: boolean;
  paused: boolean;
  restartRound: number;
  cause: RolloutCause;
  host: string | null;
  path: string;
  generation: number;
  deleting: boolean;
  observedGeneration: number;
  sync: SyncStatus;
  health: HealthStatus;
  message: string;
  conditions: readonly Condition[];
  stableRevision: number | null;
  stableRound: number;
  routesDigest: string;
  readyInstances: number;
  updatedInstances: number;
  totalInstances: number;
  url: string | null;
};

export type InstanceFacts = {
  id: string;
  revision: number;
  restartRound: number;
  clusterId: string;
  nodeId: string | null;
  createdAt: number;
  attempt: number;
  crashes: number;
  /** Gets no traffic while another instance can serve: its revision has not proven itself. */
  held: boolean;
  drainingAt: number | null;
  stopAt: number | null;
  notBefore: number | null;
  /** Local port of each dependency by name, as its attempt was told. */
  addresses: Record<string, number>;
  phase: InstancePhase;
  reason: string;
  message: string;
  observedAttempt: number;
  host: string | null;
  ports: Record<string, number>;
  exitCode: number | null;
  exitSignal: string | null;
  oomKilled: boolean;
  exitedAt: number | null;
  startedAt: number | null;
  readyAt: number | null;
};

export type RolloutFacts = {
  id: string;
  fromRevision: number | null;
  toRevision: number;
  restartRound: number;
  cause: RolloutCause;
  phase: RolloutPhase;
  reason: string;
  message: string;
  startedAt: number;
  deadlineAt: number | null;
  finishedAt: number | null;
  forgiven: boolean;
  progress: number;
  provenAt: number | null;
  readyDeaths: number;
};

export type ClusterFacts = {
  id: string;
  name: string;
  driver: string;
  runs: readonly ('process' | 'container')[];
  labels: Record<string, string>;
  cordoned: boolean;
  phase: 'ready' | 'unreachable' | 'unknown';
  message: string;
  /** Who restarts an instance that ends. */
  restarts: 'driver' | 'engine';
  nodes: readonly NodeFacts[];
};

export type NodeFacts = {
  id: string;
  name: string;
  labels: Record<string, string>;
  taints: readonly { key: string; value: string; effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' }[];
  ready: boolean;
  message: string;
  cpuMilli: number;
  memoryMib: number;
  requested: { cpuMilli: number; memoryMib: number };
  instances: number;
};

/** Somebody who needs this service, and the address the gateway answers them on. */
export type IncomingEdge = {
  id: string;
  deploymentId: string;
  targetPort: string | null;
  protocol: 'http' | 'tcp';
  listenPort: number | null;
};

/** Something this service needs. `target` is undefined when no service of that name is deployed here. */
export type OutgoingEdge = {
  id: string;
  name: string;
  targetName: string;
  protocol: 'http' | 'tcp';
  listenPort: number | null;
  target: { deploymentId: string; ready: number } | undefined;
};

export const isLeaving = (instance: InstanceFacts): boolean => instance.drainingAt !== null || instance.stopAt !== null;

/** Ready as of its newest attempt, with an address. */
export const isReady = (instance: InstanceFacts): boolean => instance.phase === 'ready' && instance.observedAttempt === instance.attempt;
