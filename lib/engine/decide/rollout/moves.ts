import { isEndedPhase } from '#lib/domain/instance.ts';
import { type InstanceFacts, isReady } from '../picture.ts';
import type { Crowd } from './availability.ts';
import type { Fenceposts } from './fenceposts.ts';

export type Moves = { create: number; drain: InstanceFacts[] };

export type MoveInput = {
  crowd: Crowd;
  replicas: number;
  posts: Fenceposts;
  strategy: 'rolling' | 'recreate';
  /** False while the gateway has not acknowledged the routes: then nothing that may serve is taken away. */
  routed: boolean;
};

/**
 * How many instances of the target to start now and which to take out of service. Never more than replicas + surge exist, and never
 * fewer than replicas - unavailable are available because of us.
 */
export function decideMoves(input: MoveInput): Moves {
  const { crowd, replicas, posts, strategy } = input;
  if (replicas === 0) return { create: 0, drain: input.routed ? [...crowd.updated, ...crowd.old] : [] };
  if (strategy === 'recreate') return recreate(input);
  const existing = crowd.updated.length + crowd.old.length + crowd.leaving.length;
  const create = Math.max(0, Math.min(replicas - crowd.updated.length, replicas + posts.surge - existing));
  return { create, drain: input.routed ? drainWhom(crowd, replicas, posts) : [] };
}

function recreate({ crowd, replicas, routed }: MoveInput): Moves {
  const extra = crowd.updated.length > replicas ? byWorth(crowd.updated, crowd).slice(0, crowd.updated.length - replicas) : [];
  if (crowd.old.length > 0) return { create: 0, drain: routed ? crowd.old : [] };
  const create = crowd.leaving.length > 0 ? 0 : Math.max(0, replicas - crowd.updated.length);
  return { create, drain: routed ? extra : [] };
}

/** Broken old ones first, as far as the new ones that are not there yet leave room; then as many good ones as may be missed. */
function drainWhom(crowd: Crowd, replicas: number, posts: Fenceposts): InstanceFacts[] {
  const minAvailable = Math.max(0, replicas - posts.unavailable);
  const available = [...crowd.updated, ...crowd.old].filter((instance) => crowd.isAvailable(instance)).length;
  const updatedMissing = crowd.updated.filter((instance) => !crowd.isAvailable(instance)).length;
  const surplus = byWorth(crowd.updated, crowd).slice(0, Math.max(0, crowd.updated.length - replicas));
  const candidates = [...byWorth(crowd.old, crowd), ...surplus];
  const surplusMissing = surplus.filter((instance) => !crowd.isAvailable(instance)).length;
  let room = crowd.updated.length + crowd.old.length - minAvailable - (updatedMissing - surplusMissing);
  let spare = available - minAvailable;
  const drain: InstanceFacts[] = [];
  for (const instance of candidates) {
    const serves = crowd.isAvailable(instance);
    if (room <= 0 || (serves && spare <= 0)) continue;
    drain.push(instance);
    room -= 1;
    if (serves) spare -= 1;
  }
  return drain;
}

/** Least worth keeping first: ended, not ready, not available, then the youngest. */
function byWorth(instances: readonly InstanceFacts[], crowd: Crowd): InstanceFacts[] {
  const worth = (instance: InstanceFacts) =>
    crowd.isAvailable(instance) ? 3 : isReady(instance) ? 2 : isEndedPhase(instance.phase) ? 0 : 1;
  return [...instances].sort((a, b) => worth(a) - worth(b) || b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
}
