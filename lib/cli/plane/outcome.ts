import { type DeploymentWire, isRolloutOver, isSettled } from '#lib/domain/deployment.ts';

/** What was asked for: reached at this generation or later, with this revision where one was asked for. */
export type Goal = { generation: number | null; revision: number | null };
export type Outcome = { state: 'waiting' | 'settled' | 'failed'; message: string };

/** Has the plane done what was asked, can it still, or has it given up? Pure. */
export function judge(deployment: DeploymentWire, goal: Goal): Outcome {
  const { rollout } = deployment;
  const message = deployment.message || `${deployment.readyInstances} of ${deployment.replicas} ready`;
  if (goal.generation !== null && deployment.observedGeneration < goal.generation)
    return { state: 'waiting', message: 'waiting for the engine' };
  if (deployment.parked !== null) return { state: 'failed', message: deployment.parked };
  if (goal.revision !== null && deployment.revision !== goal.revision) {
    const why = rollout && rollout.fromRevision === goal.revision ? rollout.message : message;
    return { state: 'failed', message: `revision ${goal.revision} is not wanted any more, revision ${deployment.revision} is: ${why}` };
  }
  const wanted = goal.revision ?? deployment.revision;
  if (rollout && isRolloutOver(rollout.phase)) {
    if (rollout.toRevision === wanted && rollout.phase !== 'promoted') return { state: 'failed', message: rollout.message };
    // The engine went back by itself: what was asked for is still wanted, and is known to be bad.
    if (rollout.cause === 'autoRollBack' && rollout.fromRevision === wanted && rollout.toRevision !== wanted)
      return { state: 'failed', message };
  }
  if (isSettled(deployment.sync, deployment.health) && deployment.observedGeneration >= deployment.generation)
    return { state: 'settled', message };
  return { state: 'waiting', message };
}
