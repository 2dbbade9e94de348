import type { DeploymentPicture, InstanceFacts } from '../picture.ts';

/** What should run now. It differs from what was asked for only while that is known to be bad. */
export type Target = {
  revision: number;
  round: number;
  /** Why the stable revision runs instead of the wanted one. */
  insteadBecause: string | undefined;
};

/**
 * The wanted revision and restart round, or the last good ones while the wanted ones have failed here and nobody forgave it
 * (and the wanted spec asks for automatic rollback). What the user asked for is never changed by the engine.
 */
export function decideTarget(picture: DeploymentPicture): Target {
  const { deployment: d, specs } = picture;
  const wanted: Target = { revision: d.revision, round: d.restartRound, insteadBecause: undefined };
  if (picture.wantedFailed === undefined || d.stableRevision === null) return wanted;
  if (d.stableRevision === d.revision && d.stableRound === d.restartRound) return wanted;
  if (specs.get(d.revision)?.rollout.autoRollback === false || !specs.has(d.stableRevision)) return wanted;
  return { revision: d.stableRevision, round: d.stableRound, insteadBecause: picture.wantedFailed };
}

export const matches = (target: Target, instance: InstanceFacts): boolean =>
  instance.revision === target.revision && instance.restartRound === target.round;
