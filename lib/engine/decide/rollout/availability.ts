import type { EffectiveSpec } from '#lib/domain/manifest/effective.ts';
import { movedAddress } from '../addresses.ts';
import { type DeploymentPicture, type InstanceFacts, isLeaving, isReady, type RolloutFacts } from '../picture.ts';
import { matches, type Target } from './target.ts';

/** Who is who in a rollout, as of now. */
export type Crowd = {
  /** Of the target, with the addresses of now, not on their way out. */
  updated: InstanceFacts[];
  /** Of anything else, not on their way out. */
  old: InstanceFacts[];
  /** Draining or stopping, whatever their revision. */
  leaving: InstanceFacts[];
  /** How long it must have been ready before it counts. */
  minAgeMs(instance: InstanceFacts): number;
  /** Ready, old enough and known to the gateway. */
  isAvailable(instance: InstanceFacts): boolean;
  /** Ready, but not given traffic until the new revision has proven itself. */
  isHeld(instance: InstanceFacts): boolean;
};

/** `routed`: the gateway has acknowledged the routes as they follow from this picture. */
export function sortCrowd(
  picture: DeploymentPicture,
  target: Target,
  rollout: RolloutFacts | undefined,
  routed: boolean,
  now: number,
): Crowd {
  const staying = picture.instances.filter((instance) => !isLeaving(instance));
  const isUpdated = (instance: InstanceFacts) => matches(target, instance) && movedAddress(instance, picture) === undefined;
  const updated = staying.filter(isUpdated);
  const old = staying.filter((instance) => !isUpdated(instance));
  const someoneElseServes = staying.some((instance) => !instance.held && isReady(instance));
  const isHeld = (instance: InstanceFacts) => instance.held && someoneElseServes;
  const suspicious = rollout !== undefined && rollout.finishedAt === null && rollout.readyDeaths > 0;
  const minAgeMs = (instance: InstanceFacts) => {
    const spec = picture.specs.get(instance.revision);
    const asked = spec?.rollout.minReadyMs ?? 0;
    return suspicious && matches(target, instance) ? proofMsOf(spec, picture) : asked;
  };
  return {
    updated,
    old,
    leaving: picture.instances.filter(isLeaving),
    isHeld,
    minAgeMs,
    isAvailable: (instance) => isReady(instance) && routed && !isHeld(instance) && readyForMs(instance, now) >= minAgeMs(instance),
  };
}

/** A new revision that has not stayed ready long enough yet: its copies get no traffic while old ones can serve. */
export const isUnproven = (rollout: RolloutFacts | undefined): boolean =>
  rollout !== undefined && rollout.finishedAt === null && rollout.provenAt === null;

export const readyForMs = (instance: InstanceFacts, now: number): number => (isReady(instance) ? now - (instance.readyAt ?? now) : -1);

/** How long a copy must stay ready to prove its revision. */
export const proofMsOf = (spec: EffectiveSpec | undefined, picture: DeploymentPicture): number =>
  Math.max(spec?.rollout.minReadyMs ?? 0, picture.settings.proofMs);
