import { isRolloutOver, type RolloutCause, type RolloutPhase } from '#lib/domain/deployment.ts';
import { type DeploymentPicture, isReady, type RolloutFacts } from '../picture.ts';
import { type Crowd, proofMsOf, readyForMs } from './availability.ts';
import { findFailure } from './find-failure.ts';
import type { Target } from './target.ts';

export type NewRollout = {
  fromRevision: number | null;
  toRevision: number;
  restartRound: number;
  cause: RolloutCause;
  reason: string;
  message: string;
  startedAt: number;
  deadlineAt: number;
  provenAt: number | null;
  progress: number;
};

export type RolloutSet = Partial<
  Pick<RolloutFacts, 'phase' | 'reason' | 'message' | 'deadlineAt' | 'finishedAt' | 'progress' | 'provenAt' | 'readyDeaths'>
>;

export type RolloutDecision = {
  open: NewRollout | undefined;
  set: { id: string; set: RolloutSet } | undefined;
  /** The rollout moved to an end, so everything else must be thought over first: nothing more in this plan. */
  ended: RolloutPhase | undefined;
  /** The target is fully there and trusted: it becomes the stable one. */
  settled: boolean;
  wakeAt: number | undefined;
};

export type RolloutInput = { picture: DeploymentPicture; target: Target; crowd: Crowd; replicas: number; routed: boolean; now: number };

/** The one state machine of rollouts (ROLLOUT_MOVES): what the open rollout becomes, or the one that must be opened. */
export function decideRollout(input: RolloutInput): RolloutDecision {
  const open = openRolloutOf(input.picture);
  if (!open) return whenNoneIsOpen(input);
  if (input.replicas === 0) return end(open, 'aborted', 'Stopped', 'The service was stopped before the rollout was through.', input.now);
  if (open.toRevision !== input.target.revision || open.restartRound !== input.target.round) {
    return end(open, 'aborted', 'Superseded', `Something newer is wanted than revision ${open.toRevision}.`, input.now);
  }
  if (input.picture.deployment.paused !== (open.phase === 'paused')) return turnPause(open, input);
  if (open.phase === 'paused') return quiet();
  return whileProgressing(open, input);
}

export const openRolloutOf = (picture: DeploymentPicture): RolloutFacts | undefined =>
  picture.latestRollout && !isRolloutOver(picture.latestRollout.phase) ? picture.latestRollout : undefined;

function whileProgressing(open: RolloutFacts, input: RolloutInput): RolloutDecision {
  const { picture, crowd, now } = input;
  const spec = picture.specs.get(open.toRevision);
  const readyDeaths = open.readyDeaths + countNewReadyDeaths(crowd);
  const failure = findFailure(open, input, readyDeaths);
  if (failure) return end(open, 'failed', failure.reason, failure.message, now, readyDeaths === open.readyDeaths ? {} : { readyDeaths });
  const set: RolloutSet = readyDeaths === open.readyDeaths ? {} : { readyDeaths };
  const proofMs = proofMsOf(spec, picture);
  if (open.provenAt === null && crowd.updated.some((instance) => readyForMs(instance, now) >= proofMs)) set.provenAt = now;
  const progress = measure(input, open.provenAt !== null);
  if (progress > open.progress) Object.assign(set, { progress, deadlineAt: now + (spec?.rollout.progressDeadlineMs ?? 600_000) });
  // Baked once: the window runs from the first ready copy, while the others start beside it; the last one is not waited for again.
  if (open.provenAt !== null && isComplete(input)) {
    const message = `Revision ${open.toRevision} serves with ${crowd.updated.length} of ${input.replicas} ready.`;
    return { ...end(open, 'promoted', 'NewRevisionServes', message, now, set), settled: true };
  }
  const proofAt = open.provenAt === null ? crowd.updated.filter(isReady).map((instance) => (instance.readyAt ?? now) + proofMs) : [];
  const wakes = [...proofAt, set.deadlineAt ?? open.deadlineAt ?? now + 60_000].filter((at) => at > now);
  return { ...quiet(), set: changed(open, set), wakeAt: wakes.length > 0 ? Math.min(...wakes) : now + 1_000 };
}

function whenNoneIsOpen(input: RolloutInput): RolloutDecision {
  const { picture, target, replicas, now } = input;
  const { deployment: d, latestRollout: latest } = picture;
  const isStable = d.stableRevision === target.revision && d.stableRound === target.round;
  const recorded =
    latest !== undefined &&
    latest.toRevision === target.revision &&
    latest.restartRound === target.round &&
    latest.phase !== 'aborted' &&
    !(latest.phase === 'failed' && latest.forgiven);
  if (replicas === 0 || d.paused || d.deleting) return quiet();
  if (recorded) return { ...quiet(), settled: !isStable && isComplete(input) };
  // Back to the stable revision by the user's own wish, with nothing else running: nothing has to move.
  if (isStable && input.crowd.old.length === 0 && input.crowd.leaving.length === 0) return quiet();
  const spec = picture.specs.get(target.revision);
  const cause: RolloutCause = target.insteadBecause ? 'autoRollBack' : d.cause === 'autoRollBack' ? 'deploy' : d.cause;
  const needsProof =
    d.stableRevision !== null &&
    d.stableRevision !== target.revision &&
    !picture.promotedBefore &&
    cause !== 'autoRollBack' &&
    spec?.rollout.strategy !== 'recreate';
  const from = latest && latest.toRevision !== target.revision && cause === 'autoRollBack' ? latest.toRevision : d.stableRevision;
  return {
    ...quiet(),
    open: {
      fromRevision: from,
      toRevision: target.revision,
      restartRound: target.round,
      cause,
      reason: 'Progressing',
      message: openingSentence(cause, target, from),
      startedAt: now,
      deadlineAt: now + (spec?.rollout.progressDeadlineMs ?? 600_000),
      provenAt: needsProof ? null : now,
      progress: measure(input, !needsProof),
    },
  };
}

function openingSentence(cause: RolloutCause, target: Target, from: number | null): string {
  switch (cause) {
    case 'autoRollBack':
      return `Going back to revision ${target.revision}: ${target.insteadBecause ?? 'the newer one failed'}`;
    case 'rollBack':
      return `Going back to revision ${target.revision}${from === null ? '' : ` from ${from}`}.`;
    case 'restart':
      return `Replacing every instance of revision ${target.revision}.`;
    case 'deploy':
    case 'promote':
      return from === null ? `First start of revision ${target.revision}.` : `Moving from revision ${from} to ${target.revision}.`;
  }
}

function turnPause(open: RolloutFacts, { picture, now }: RolloutInput): RolloutDecision {
  const spec = picture.specs.get(open.toRevision);
  const set: RolloutSet = picture.deployment.paused
    ? { phase: 'paused', reason: 'Paused', message: 'Paused by request: nothing moves until it is resumed.' }
    : { phase: 'progressing', reason: 'Resumed', message: 'Resumed.', deadlineAt: now + (spec?.rollout.progressDeadlineMs ?? 600_000) };
  return { ...quiet(), set: { id: open.id, set } };
}

/** All instances are the target's, all of them available, and nothing else is left. */
export function isComplete({ crowd, replicas }: Pick<RolloutInput, 'crowd' | 'replicas'>): boolean {
  return (
    crowd.old.length === 0 && crowd.leaving.length === 0 && crowd.updated.length === replicas && crowd.updated.every(crowd.isAvailable)
  );
}

/** Rises with each new instance that gets ready, then available, and with each old one that is gone. */
function measure({ crowd, target, picture }: RolloutInput, isProven: boolean): number {
  const oldLeft = crowd.old.length + crowd.leaving.filter((i) => i.revision !== target.revision || i.restartRound !== target.round).length;
  const available = crowd.updated.filter((instance) => crowd.isAvailable(instance)).length;
  const proven = !isProven || picture.deployment.stableRevision === null ? 0 : 1;
  return crowd.updated.filter(isReady).length + available - oldLeft + proven;
}

/** Ends that say nothing about the revision: the plane died before it let the program go, or nobody saw the end. */
const NOT_THE_PROGRAMS: ReadonlySet<string> = new Set(['NotStarted', 'Missing']);

/** Deaths after ready that no pass has counted yet: they are counted in the pass that asks for the next attempt. */
function countNewReadyDeaths(crowd: Crowd): number {
  return crowd.updated.filter(
    (i) =>
      (i.phase === 'failed' || i.phase === 'stopped') &&
      i.observedAttempt === i.attempt &&
      i.readyAt !== null &&
      !NOT_THE_PROGRAMS.has(i.reason),
  ).length;
}

function end(
  open: RolloutFacts,
  phase: RolloutPhase,
  reason: string,
  message: string,
  now: number,
  extra: RolloutSet = {},
): RolloutDecision {
  return { ...quiet(), set: { id: open.id, set: { ...extra, phase, reason, message, finishedAt: now } }, ended: phase };
}

const changed = (open: RolloutFacts, set: RolloutSet) => (Object.keys(set).length > 0 ? { id: open.id, set } : undefined);

const quiet = (): RolloutDecision => ({ open: undefined, set: undefined, ended: undefined, settled: false, wakeAt: undefined });
