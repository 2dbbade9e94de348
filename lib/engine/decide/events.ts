import { type DeploymentPicture, isReady } from './picture.ts';
import type { DeploymentStatus, InstanceMarks, PlanEvent } from './plan.ts';
import type { RolloutDecision } from './rollout/decide-rollout.ts';
import { lastWords } from './rollout/find-failure.ts';
import type { Target } from './rollout/target.ts';

type EventsInput = {
  picture: DeploymentPicture;
  target: Target;
  rollout: RolloutDecision;
  marks: ReadonlyMap<string, InstanceMarks>;
  status: DeploymentStatus | undefined;
  noFit: string[] | undefined;
  finalize: boolean;
  created: number;
};

/** The lines a history shows for this plan. Repeating states write none. */
export function decideEvents(input: EventsInput): PlanEvent[] {
  const { picture, rollout, status, finalize } = input;
  const events: PlanEvent[] = [];
  const { names, deployment: d } = picture;
  const where = `${names.service} in ${names.environment}`;
  if (finalize) events.push({ type: 'DeploymentDeleted', level: 'info', message: `${where} is gone.` });
  if (rollout.open) {
    const type = rollout.open.cause === 'autoRollBack' ? 'RolledBack' : 'RolloutStarted';
    events.push({
      type,
      level: type === 'RolledBack' ? 'warning' : 'info',
      message: `${where}: ${rollout.open.message}`,
      data: { toRevision: rollout.open.toRevision, fromRevision: rollout.open.fromRevision },
    });
  }
  const set = rollout.set?.set;
  if (set?.phase && set.phase !== 'progressing') {
    const type = {
      promoted: 'RolloutPromoted',
      failed: 'RolloutFailed',
      aborted: 'RolloutAborted',
      paused: 'RolloutPaused',
      aborting: 'RolloutAborting',
    }[set.phase];
    const level = set.phase === 'failed' ? 'error' : set.phase === 'aborted' ? 'warning' : 'info';
    events.push({
      type,
      level,
      message: `${where}: ${set.message ?? ''}`,
      data: { toRevision: picture.latestRollout?.toRevision, reason: set.reason },
    });
  }
  events.push(...instanceEvents(input, where));
  const before = d.conditions.find((item) => item.type === 'Placed');
  if (status && input.noFit && before?.status !== 'false')
    events.push({ type: 'NotPlaced', level: 'warning', message: `${where}: ${input.noFit[0] ?? 'no place'}` });
  if (status && status.health !== d.health && !rollout.set?.set.phase) {
    if (status.health === 'Degraded') events.push({ type: 'Degraded', level: 'warning', message: `${where}: ${status.message}` });
    if (status.health === 'Healthy' && (d.health === 'Degraded' || d.health === 'Missing'))
      events.push({ type: 'Recovered', level: 'info', message: `${where}: ${status.message}` });
    if (status.health === 'Suspended') events.push({ type: 'Suspended', level: 'info', message: `${where}: ${status.message}` });
  }
  return events;
}

function instanceEvents({ picture, marks, created, rollout }: EventsInput, where: string): PlanEvent[] {
  const events: PlanEvent[] = [];
  for (const instance of picture.instances) {
    const set = marks.get(instance.id);
    if (set?.attempt !== undefined) {
      const wait = (set.notBefore ?? 0) - (instance.exitedAt ?? 0);
      const next = wait > 0 ? `started again in ${Math.round(wait / 1000)} s` : 'started again at once';
      events.push({
        type: 'InstanceCrashed',
        level: 'warning',
        message: `${where}: an instance ended by itself, ${next}. ${lastWords(instance)}`,
        instance: instance.id,
        data: { exitCode: instance.exitCode, exitSignal: instance.exitSignal, reason: instance.reason, attempt: set.attempt },
      });
    } else if (set?.crashes !== undefined) {
      const error = picture.world.startErrors.get(instance.id);
      events.push({
        type: 'InstanceNotStarted',
        level: 'warning',
        message: `${where}: an instance cannot be started. ${error?.message ?? ''}`,
        instance: instance.id,
      });
    }
  }
  const drained = [...marks.values()].filter((set) => set.drainingAt !== undefined).length;
  const rolling = rollout.open !== undefined || (picture.latestRollout !== undefined && picture.latestRollout.finishedAt === null);
  const { deployment: d } = picture;
  if (!rolling && !d.deleting && !d.stopped && created + drained > 0 && d.stableRevision !== null) {
    const ready = picture.instances.filter(isReady).length;
    events.push({
      type: 'Scaled',
      level: 'info',
      message: `${where}: ${created > 0 ? `${created} more started` : `${drained} taken out`}, ${d.replicas} wanted.`,
      data: { ready },
    });
  }
  return events;
}
