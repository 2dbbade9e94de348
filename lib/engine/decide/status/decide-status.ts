import { type Condition, setCondition } from '#lib/domain/condition.ts';
import type { HealthStatus, SyncStatus } from '#lib/domain/deployment.ts';
import { canonicalJson } from '#lib/kit/json.ts';
import { movedAddress } from '../addresses.ts';
import { type DeploymentFacts, type DeploymentPicture, type InstanceFacts, isReady, type RolloutFacts } from '../picture.ts';
import type { DeploymentStatus } from '../plan.ts';
import type { Crowd } from '../rollout/availability.ts';
import type { Target } from '../rollout/target.ts';
import { hostOf } from '../routes/decide-routes.ts';
import { listConditions } from './conditions.ts';

export type StatusInput = {
  picture: DeploymentPicture;
  /** As they will be after this plan. */
  instances: readonly InstanceFacts[];
  crowd: Crowd;
  target: Target;
  rollout: RolloutFacts | undefined;
  replicas: number;
  minAvailable: number;
  stable: { revision: number | null; round: number };
  noFit: string[] | undefined;
  /** Instances this plan makes rows for: they are counted, though nothing is known of them yet. */
  placed: number;
  wantsRoutes: boolean;
  /** The gateway does not follow these routes yet. */
  mustTell: boolean;
  now: number;
};

/** The status as it should be written, or undefined when it already stands so. */
export function decideStatus(input: StatusInput): DeploymentStatus | undefined {
  const { picture, crowd, stable } = input;
  const d = picture.deployment;
  const at = new Date(input.now).toISOString();
  let conditions: readonly Condition[] = d.conditions;
  const drafts = listConditions(input);
  for (const draft of drafts) conditions = setCondition(conditions, { ...draft, changedAt: at, observedGeneration: d.generation });
  conditions = conditions.filter((item) => drafts.some((draft) => draft.type === item.type));
  const { sync, syncMessage } = decideSync(input);
  const { health, healthMessage } = decideHealth(input);
  const next: DeploymentStatus = {
    observedGeneration: d.generation,
    sync,
    health,
    message: worstSentence(conditions, sync, syncMessage, healthMessage),
    conditions: [...conditions],
    stableRevision: stable.revision,
    stableRound: stable.round,
    readyInstances: [...crowd.updated, ...crowd.old].filter(isReady).length,
    updatedInstances: crowd.updated.length + input.placed,
    totalInstances: input.instances.length + input.placed,
    url: urlOf(picture),
  };
  return canonicalJson(next) === canonicalJson(pickStatus(d)) ? undefined : next;
}

export function pickStatus(d: DeploymentFacts): DeploymentStatus {
  return {
    observedGeneration: d.observedGeneration,
    sync: d.sync,
    health: d.health,
    message: d.message,
    conditions: [...d.conditions],
    stableRevision: d.stableRevision,
    stableRound: d.stableRound,
    readyInstances: d.readyInstances,
    updatedInstances: d.updatedInstances,
    totalInstances: d.totalInstances,
    url: d.url,
  };
}

function decideSync({ picture, target, stable, crowd, replicas, rollout }: StatusInput): { sync: SyncStatus; syncMessage: string } {
  const d = picture.deployment;
  if (d.deleting) return { sync: 'OutOfSync', syncMessage: '' };
  if (target.insteadBecause)
    return {
      sync: 'OutOfSync',
      syncMessage: `Revision ${d.revision} was undone, revision ${target.revision} runs. ${target.insteadBecause}`,
    };
  const others = crowd.old.length + crowd.leaving.length;
  if (replicas === 0)
    return others + crowd.updated.length === 0
      ? { sync: 'Synced', syncMessage: '' }
      : { sync: 'OutOfSync', syncMessage: 'Stopping its instances.' };
  if (rollout && rollout.finishedAt === null) return { sync: 'OutOfSync', syncMessage: rollout.message };
  if (stable.revision === d.revision && stable.round === d.restartRound && crowd.old.length === 0)
    return { sync: 'Synced', syncMessage: '' };
  if (rollout?.phase === 'failed') return { sync: 'OutOfSync', syncMessage: rollout.message };
  const moved = crowd.old.map((one) => movedAddress(one, picture)).find((name) => name !== undefined);
  if (moved !== undefined && crowd.old.every((one) => one.revision === target.revision))
    return {
      sync: 'OutOfSync',
      syncMessage: `The local address of ${moved} has moved: instances that know the old one are being replaced.`,
    };
  return {
    sync: 'OutOfSync',
    syncMessage: d.paused ? `Revision ${d.revision} waits: the deployment is paused.` : `Revision ${d.revision} is not in place yet.`,
  };
}

function decideHealth(input: StatusInput): { health: HealthStatus; healthMessage: string } {
  const { picture, crowd, replicas, minAvailable, rollout, noFit, instances } = input;
  const d = picture.deployment;
  if (d.deleting) return { health: 'Progressing', healthMessage: 'It is being removed.' };
  if (replicas === 0) {
    if (instances.length > 0) return { health: 'Progressing', healthMessage: 'Its instances are stopping.' };
    return { health: 'Suspended', healthMessage: d.stopped ? 'Stopped by request.' : 'Scaled to 0 instances.' };
  }
  const ready = [...crowd.updated, ...crowd.old].filter(isReady).length;
  const isOpen = rollout !== undefined && rollout.finishedAt === null;
  const hadStable = d.stableRevision !== null;
  if (ready >= replicas && !isOpen) return { health: 'Healthy', healthMessage: `${ready} of ${replicas} instances are ready.` };
  if (isOpen && (ready >= minAvailable || !hadStable)) return { health: 'Progressing', healthMessage: rollout.message };
  if (instances.length === 0 && noFit) return { health: hadStable ? 'Missing' : 'Degraded', healthMessage: '' };
  const broken = instances.some((i) => i.crashes > 0 || i.phase === 'failed' || i.phase === 'unready');
  if (!broken && !noFit && rollout?.phase !== 'failed')
    return { health: 'Progressing', healthMessage: `${ready} of ${replicas} instances are ready.` };
  return { health: 'Degraded', healthMessage: `${ready} of ${replicas} instances are ready.` };
}

/** Worst first: what stops it, then what differs from what was asked for, then how it is. */
function worstSentence(conditions: readonly Condition[], sync: SyncStatus, syncMessage: string, healthMessage: string): string {
  const order = ['Placed', 'Available', 'Routed', 'DependenciesReady'];
  const bad = order
    .map((type) => conditions.find((item) => item.type === type && item.status === 'false'))
    .find((item) => item !== undefined && !['Stopped', 'ScaledToZero', 'Deleting'].includes(item.reason));
  if (sync === 'OutOfSync' && syncMessage && bad?.reason !== 'NoFit') return syncMessage;
  return bad?.message ?? (syncMessage || healthMessage);
}

function urlOf({ deployment: d, names, settings, specs }: DeploymentPicture): string | null {
  if (d.host === null || !specs.get(d.revision)?.expose) return null;
  return `http://${hostOf(d.host, names.environment)}:${settings.gatewayPort}${d.path}`;
}
