import type { Condition } from '#lib/domain/condition.ts';
import { type DeploymentPicture, isReady } from '../picture.ts';
import type { StatusInput } from './decide-status.ts';

type Draft = { type: string; status: Condition['status']; reason: string; message: string };

/** Everything known about a deployment, one sentence each. No condition names a time or a count that changes without meaning. */
export function listConditions(input: StatusInput): Draft[] {
  return [available(input), progressing(input), placed(input), routed(input), dependencies(input.picture)].filter(
    (item) => item !== undefined,
  );
}

function available({ crowd, replicas, minAvailable, picture, instances }: StatusInput): Draft {
  const ready = [...crowd.updated, ...crowd.old].filter(isReady).length;
  if (picture.deployment.deleting) return draft('Available', 'false', 'Deleting', 'It is being removed.');
  if (replicas === 0)
    return draft('Available', 'false', picture.deployment.stopped ? 'Stopped' : 'ScaledToZero', 'Nothing runs, by request.');
  if (ready >= Math.max(1, minAvailable)) return draft('Available', 'true', 'EnoughReady', `${ready} of ${replicas} instances are ready.`);
  const broken = instances.find((instance) => instance.crashes > 0 || instance.phase === 'failed');
  const why = broken?.message ? ` ${broken.message}` : '';
  return draft('Available', 'false', broken ? 'InstancesFail' : 'NotEnoughReady', `${ready} of ${replicas} instances are ready.${why}`);
}

function progressing({ rollout, target, replicas, picture }: StatusInput): Draft {
  if (rollout && rollout.finishedAt === null) {
    const proving =
      rollout.provenAt === null &&
      rollout.phase === 'progressing' &&
      picture.instances.some((i) => isReady(i) && i.revision === rollout.toRevision);
    const message = proving ? `Revision ${rollout.toRevision} is ready and is being watched before it gets traffic.` : rollout.message;
    return draft('Progressing', rollout.phase === 'paused' ? 'unknown' : 'true', proving ? 'Proving' : rollout.reason, message);
  }
  if (target.insteadBecause) {
    return draft(
      'Progressing',
      'false',
      'RolledBack',
      `Revision ${picture.deployment.revision} was undone and revision ${target.revision} runs. ${target.insteadBecause}`,
    );
  }
  if (rollout?.phase === 'failed' && rollout.toRevision === target.revision && !rollout.forgiven)
    return draft('Progressing', 'false', rollout.reason, rollout.message);
  if (replicas === 0) return draft('Progressing', 'false', 'Idle', 'Nothing has to move.');
  return draft('Progressing', 'true', 'Complete', `Revision ${target.revision} is in place.`);
}

function placed({ noFit, replicas }: StatusInput): Draft {
  if (noFit) return draft('Placed', 'false', 'NoFit', `No place for another instance: ${noFit.slice(0, 3).join(' ')}`);
  return draft('Placed', 'true', replicas === 0 ? 'NothingToPlace' : 'Placed', 'Every instance has a place.');
}

const AS_BEFORE = 'so traffic goes where it went before and nothing is stopped.';

function routed({ picture, wantsRoutes, mustTell }: StatusInput): Draft | undefined {
  if (!wantsRoutes) return undefined;
  const trouble = mustTell ? picture.world.gateway : undefined;
  if (trouble?.answered) return draft('Routed', 'false', 'RoutesRefused', `The gateway refused a route: ${trouble.sentence}`);
  if (trouble) return draft('Routed', 'false', 'GatewayUnreachable', `The gateway does not answer, ${AS_BEFORE}`);
  // What was wrong stays said until the gateway has taken the routes, also by an engine that has not tried yet.
  const before = picture.deployment.conditions.find((item) => item.type === 'Routed');
  if (mustTell && before?.status === 'false') return draft('Routed', 'false', before.reason, before.message);
  return draft('Routed', 'true', 'Acknowledged', 'The gateway follows the ready instances.');
}

function dependencies(picture: DeploymentPicture): Draft | undefined {
  if (picture.outgoing.length === 0) return undefined;
  const missing = picture.outgoing.filter((edge) => !edge.target).map((edge) => edge.targetName);
  if (missing.length > 0)
    return draft('DependenciesReady', 'false', 'Missing', `Not deployed in ${picture.names.environment}: ${missing.join(', ')}.`);
  const down = picture.outgoing.filter((edge) => edge.target?.ready === 0).map((edge) => edge.targetName);
  if (down.length > 0) return draft('DependenciesReady', 'false', 'NotReady', `Not ready: ${down.join(', ')}.`);
  return draft('DependenciesReady', 'true', 'Ready', 'Everything it needs is ready.');
}

const draft = (type: string, status: Condition['status'], reason: string, message: string): Draft => ({ type, status, reason, message });
