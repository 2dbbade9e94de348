import { addressesOf } from './addresses.ts';
import { decideEvents } from './events.ts';
import { decideLeaving } from './leaving.ts';
import { type DeploymentPicture, type InstanceFacts, isLeaving, isReady } from './picture.ts';
import type { DeploymentPlan, InstanceMarks } from './plan.ts';
import { decideRestart, endedByItself, restartWaitMs } from './restart/decide-restart.ts';
import { isUnproven, sortCrowd } from './rollout/availability.ts';
import { decideRollout, openRolloutOf } from './rollout/decide-rollout.ts';
import { clampUnavailable, resolveFenceposts } from './rollout/fenceposts.ts';
import { decideMoves } from './rollout/moves.ts';
import { decideTarget } from './rollout/target.ts';
import { decideRoutes, type RouteDecision } from './routes/decide-routes.ts';
import { placeMany } from './scheduler/place-many.ts';
import { decideStatus } from './status/decide-status.ts';

const UNSEEN_MS = 1_000;
const NO_FIT_MS = 15_000;

/** The smallest safe move of a deployment towards what is wanted. Pure: a picture and the time in (ms), a plan out. */
export function decideDeployment(picture: DeploymentPicture, now: number): DeploymentPlan {
  const { deployment: d } = picture;
  const replicas = d.stopped || d.deleting ? 0 : d.replicas;
  const target = decideTarget(picture);
  const openNow = openRolloutOf(picture);
  const routesNow = decideRoutes(picture, picture.instances, sortCrowd(picture, target, openNow, true, now).isHeld);
  const routed = routesNow.digest === d.routesDigest;
  const crowd = sortCrowd(picture, target, openNow, routed, now);
  const spec = picture.specs.get(target.revision);

  const rollout = decideRollout({ picture, target, crowd, replicas, routed, now });
  const rolloutNext = rollout.open
    ? { ...rollout.open, id: '', phase: 'progressing' as const, finishedAt: null, forgiven: false, readyDeaths: 0 }
    : picture.latestRollout && rollout.set
      ? { ...picture.latestRollout, ...rollout.set.set }
      : picture.latestRollout;
  const mayMove = rollout.ended === undefined || rollout.ended === 'promoted';
  const paused = d.paused && !d.deleting && replicas > 0;

  const posts = resolveFenceposts(spec?.rollout.maxSurge ?? 1, spec?.rollout.maxUnavailable ?? 0, replicas);
  const strategy = spec?.rollout.strategy ?? 'rolling';
  const moves = mayMove && !paused ? decideMoves({ crowd, replicas, posts, strategy, routed }) : { create: 0, drain: [] };
  const wakes: { at: number; why: string }[] = rollout.wakeAt === undefined ? [] : [{ at: rollout.wakeAt, why: 'the rollout' }];

  const { placed, noFit } = spec
    ? placeMany(picture, spec, target, crowd.updated, moves.create, isUnproven(rolloutNext))
    : { placed: [], noFit: undefined };
  // Seen a moment before the first report of a cluster, which asks only for those that already said that they have no place.
  const isPlaceUnknown = !picture.clusters.some((cluster) => cluster.phase === 'ready' && cluster.nodes.length > 0);
  if (noFit) wakes.push({ at: now + (isPlaceUnknown ? UNSEEN_MS : NO_FIT_MS), why: 'waiting for a place' });

  const marks = new Map<string, InstanceMarks>();
  for (const instance of moves.drain) marks.set(instance.id, { drainingAt: now });
  if (!isUnproven(rolloutNext) && mayMove) trustUpdated(crowd.updated, marks);
  if (mayMove) markRestarts(picture, marks, now);
  if (rollout.open) startAfresh(crowd.updated, marks);
  const leaving = decideLeaving(picture, routed, now);
  for (const [id, set] of leaving.marks) marks.set(id, { ...marks.get(id), ...set });
  wakes.push(...leaving.wakes);

  const instances = picture.instances
    .filter((instance) => !leaving.remove.includes(instance.id))
    .map((instance) => ({ ...instance, ...marks.get(instance.id) }));
  const ensure: string[] = [];
  for (const instance of instances) {
    if (isLeaving(instance) || instance.observedAttempt >= instance.attempt || !mayMove) continue;
    if (instance.notBefore !== null && instance.notBefore > now)
      wakes.push({ at: instance.notBefore, why: 'waiting before the next restart' });
    else if (!picture.world.startErrors.has(instance.id)) {
      ensure.push(instance.id);
      wakes.push({ at: now + UNSEEN_MS, why: 'waiting to see it start' });
    }
  }
  for (const instance of [...crowd.updated, ...crowd.old]) {
    const countsAt = (instance.readyAt ?? 0) + crowd.minAgeMs(instance);
    if (instance.phase === 'ready' && countsAt > now) wakes.push({ at: countsAt, why: 'waiting until it has been ready long enough' });
  }

  const heldNext = sortCrowd({ ...picture, instances }, target, rolloutNext, true, now);
  const routesNext = decideRoutes(picture, instances, heldNext.isHeld);
  const stable = rollout.settled
    ? { revision: target.revision, round: target.round }
    : { revision: d.stableRevision, round: d.stableRound };
  const finalize = d.deleting && picture.instances.length === 0;
  const trouble = picture.world.gateway;
  const mustTell = routesNext.digest !== d.routesDigest;
  if (mustTell && trouble) wakes.push({ at: Math.max(trouble.retryAt, now + 1), why: 'waiting for the gateway' });
  const status = decideStatus({
    picture,
    instances,
    crowd: heldNext,
    target,
    rollout: rolloutNext,
    replicas,
    minAvailable: replicas - clampUnavailable(posts.unavailable, replicas),
    stable,
    noFit,
    placed: placed.length,
    wantsRoutes: routesNext.routes.length > 0,
    mustTell,
    now,
  });
  const wake = wakes.filter((one) => one.at > now).sort((a, b) => a.at - b.at)[0];
  return {
    create: placed,
    mark: [...marks].map(([id, set]) => ({ id, set })),
    ensure,
    stop: leaving.stop,
    remove: leaving.remove,
    rollout: { open: rollout.open, set: rollout.set },
    routes: mustTell && now >= (trouble?.retryAt ?? 0) ? toldRoutes(picture, routesNext) : undefined,
    status: finalize ? undefined : status,
    events: decideEvents({ picture, target, rollout, marks, status, noFit, finalize, created: placed.length }),
    enqueue: whoElse(picture, status?.readyInstances, finalize),
    finalize,
    wakeAt: wake?.at,
    wakeWhy: wake?.why ?? '',
  };
}

/** Copies of a revision that has proven itself take traffic. */
function trustUpdated(updated: readonly InstanceFacts[], marks: Map<string, InstanceMarks>): void {
  for (const instance of updated) if (instance.held) marks.set(instance.id, { ...marks.get(instance.id), held: false });
}

/** An instance that ended by itself gets its next attempt; one that could not even be started waits the same way. */
function markRestarts(picture: DeploymentPicture, marks: Map<string, InstanceMarks>, now: number): void {
  const engineRestarts = new Set(picture.clusters.filter((cluster) => cluster.restarts === 'engine').map((cluster) => cluster.id));
  for (const instance of picture.instances) {
    if (marks.get(instance.id)?.drainingAt !== undefined) continue;
    if (endedByItself(instance) && engineRestarts.has(instance.clusterId))
      marks.set(instance.id, { ...marks.get(instance.id), ...decideRestart(instance, now), addresses: addressesOf(picture) });
    else if (picture.world.startErrors.has(instance.id) && instance.observedAttempt < instance.attempt) {
      const crashes = instance.crashes + 1;
      marks.set(instance.id, { ...marks.get(instance.id), crashes, notBefore: now + Math.max(1_000, restartWaitMs(crashes)) });
    }
  }
}

/**
 * A rollout judges what happens in it. Copies that were there before it, from a try that failed and was forgiven, bring neither their ends
 * nor their wait into it: whoever tries again says that the reason is gone.
 */
function startAfresh(updated: readonly InstanceFacts[], marks: Map<string, InstanceMarks>): void {
  for (const instance of updated)
    if (instance.crashes > 0 && !isReady(instance)) marks.set(instance.id, { ...marks.get(instance.id), crashes: 0, notBefore: null });
}

function toldRoutes(picture: DeploymentPicture, next: RouteDecision) {
  const host = `host/${picture.deployment.id}`;
  const gone = next.routes.some((route) => route.key === host) ? [] : [host];
  return { put: next.routes, remove: gone, digest: next.digest };
}

/** Those who depend on this one look again when it appears, gets its first ready instance, loses its last, or goes; and what it needs looks
 * again when its own needs may have changed. */
function whoElse(picture: DeploymentPicture, readyNext: number | undefined, finalize: boolean): string[] {
  const { deployment: d } = picture;
  const keys = new Set<string>();
  const turned = readyNext !== undefined && readyNext > 0 !== d.readyInstances > 0;
  if (finalize || turned || d.observedGeneration === 0) for (const edge of picture.incoming) keys.add(`deployment/${edge.deploymentId}`);
  if (d.observedGeneration < d.generation || finalize) {
    for (const edge of picture.outgoing) if (edge.target) keys.add(`deployment/${edge.target.deploymentId}`);
  }
  keys.delete(`deployment/${d.id}`);
  return [...keys];
}
