import type { Condition } from '#lib/domain/condition.ts';
import { condition } from '#lib/domain/condition.ts';
import type { InstancePhase } from '#lib/domain/instance.ts';
import type { DeploymentFacts, InstanceFacts, RolloutFacts } from '../../decide/picture.ts';

/** Columns as PostgreSQL gives them, and what deciders make of them. */
export type DeploymentRow = Omit<DeploymentFacts, 'deleting' | 'conditions'> & {
  deletingAt: Date | null;
  conditions: unknown;
  team: string;
  teamId: string;
  service: string;
  serviceId: string;
  labels: unknown;
  annotations: unknown;
  environment: string;
  environmentId: string;
  environmentSelector: unknown;
  wantedFailed: string | null;
  promotedBefore: boolean | null;
};

export const DEPLOYMENT_COLUMNS = `d.id, d.revision, d.replicas, d.stopped, d.paused, d.restart_round AS "restartRound", d.cause, d.host, d.path,
  d.generation, d.deleting_at AS "deletingAt", d.observed_generation AS "observedGeneration", d.sync, d.health, d.message, d.conditions,
  d.stable_revision AS "stableRevision", d.stable_round AS "stableRound", d.routes_digest AS "routesDigest",
  d.ready_instances AS "readyInstances", d.updated_instances AS "updatedInstances", d.total_instances AS "totalInstances", d.url`;

export function toDeploymentFacts(row: DeploymentRow): DeploymentFacts {
  return {
    id: row.id,
    revision: row.revision,
    replicas: row.replicas,
    stopped: row.stopped,
    paused: row.paused,
    restartRound: row.restartRound,
    cause: row.cause,
    host: row.host,
    path: row.path,
    generation: row.generation,
    deleting: row.deletingAt !== null,
    observedGeneration: row.observedGeneration,
    sync: row.sync,
    health: row.health,
    message: row.message,
    conditions: toConditions(row.conditions),
    stableRevision: row.stableRevision,
    stableRound: row.stableRound,
    routesDigest: row.routesDigest,
    readyInstances: row.readyInstances,
    updatedInstances: row.updatedInstances,
    totalInstances: row.totalInstances,
    url: row.url,
  };
}

/** Our own column: unreadable conditions are written anew rather than held against the deployment. */
function toConditions(value: unknown): Condition[] {
  const parsed = condition.array().safeParse(value);
  return parsed.success ? parsed.data : [];
}

/** Columns that are read as anything and checked. */
type Loose = 'ports' | 'addresses';
type Dates = 'drainingAt' | 'stopAt' | 'notBefore' | 'exitedAt' | 'startedAt' | 'readyAt';
export type InstanceRow = Omit<InstanceFacts, Dates | Loose | 'createdAt'> &
  Record<Dates, Date | null> &
  Record<Loose, unknown> & { createdAt: Date; deploymentId: string };

export const INSTANCE_COLUMNS = `i.id, i.deployment_id AS "deploymentId", i.revision, i.restart_round AS "restartRound", i.cluster_id AS "clusterId",
  i.node_id AS "nodeId", i.created_at AS "createdAt", i.attempt, i.crashes, i.held, i.draining_at AS "drainingAt", i.stop_at AS "stopAt",
  i.not_before AS "notBefore", i.addresses, i.phase, i.reason, i.message, i.observed_attempt AS "observedAttempt", i.host, i.ports, i.exit_code AS "exitCode",
  i.exit_signal AS "exitSignal", i.oom_killed AS "oomKilled", i.exited_at AS "exitedAt", i.started_at AS "startedAt", i.ready_at AS "readyAt"`;

export function toInstanceFacts(row: InstanceRow): InstanceFacts {
  const { deploymentId: _, ...rest } = row;
  return {
    ...rest,
    phase: row.phase as InstancePhase,
    createdAt: row.createdAt.getTime(),
    ports: toPorts(row.ports, row.id),
    addresses: toPorts(row.addresses, row.id),
    drainingAt: ms(row.drainingAt),
    stopAt: ms(row.stopAt),
    notBefore: ms(row.notBefore),
    exitedAt: ms(row.exitedAt),
    startedAt: ms(row.startedAt),
    readyAt: ms(row.readyAt),
  };
}

export type RolloutRow = Omit<RolloutFacts, 'startedAt' | 'deadlineAt' | 'finishedAt' | 'forgiven' | 'provenAt'> & {
  deploymentId: string;
  startedAt: Date;
  deadlineAt: Date | null;
  finishedAt: Date | null;
  forgivenAt: Date | null;
  provenAt: Date | null;
};

export const ROLLOUT_COLUMNS = `r.id, r.deployment_id AS "deploymentId", r.from_revision AS "fromRevision", r.to_revision AS "toRevision",
  r.restart_round AS "restartRound", r.cause, r.phase, r.reason, r.message, r.started_at AS "startedAt", r.deadline_at AS "deadlineAt",
  r.finished_at AS "finishedAt", r.forgiven_at AS "forgivenAt", r.progress, r.proven_at AS "provenAt", r.ready_deaths AS "readyDeaths"`;

export function toRolloutFacts(row: RolloutRow): RolloutFacts {
  const { deploymentId: _, forgivenAt, ...rest } = row;
  return {
    ...rest,
    startedAt: row.startedAt.getTime(),
    deadlineAt: ms(row.deadlineAt),
    finishedAt: ms(row.finishedAt),
    forgiven: forgivenAt !== null,
    provenAt: ms(row.provenAt),
  };
}

const ms = (date: Date | null): number | null => (date === null ? null : date.getTime());

function toPorts(value: unknown, id: string): Record<string, number> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`the ports of ${id} are not an object`);
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}
