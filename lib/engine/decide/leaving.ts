import { isEndedPhase } from '#lib/domain/instance.ts';
import { type DeploymentPicture, type InstanceFacts, isLeaving } from './picture.ts';
import type { InstanceMarks } from './plan.ts';

const ASK_INFLIGHT_MS = 50;
const OVERDUE_MS = 10_000;
/** Asked to stop and not seen to: perhaps nobody came to ask. It is asked again. */
const UNSEEN_MS = 1_000;

export type Leaving = { marks: [string, InstanceMarks][]; stop: string[]; remove: string[]; wakes: { at: number; why: string }[] };

/**
 * The way out of an instance: drained until the gateway says that it holds no request (or its grace is over), then stopped, then forgotten.
 * While the gateway has not acknowledged that it gets no new ones, it goes on running.
 */
export function decideLeaving(picture: DeploymentPicture, routed: boolean, now: number): Leaving {
  const out: Leaving = { marks: [], stop: [], remove: [], wakes: [] };
  for (const instance of picture.instances) {
    if (!isLeaving(instance)) continue;
    const graceMs = picture.specs.get(instance.revision)?.graceMs ?? 10_000;
    if (instance.stopAt !== null) stopping(instance, instance.stopAt, graceMs, now, out);
    else if (isDrained(picture, instance, graceMs, routed, now)) {
      out.marks.push([instance.id, { stopAt: now }]);
      if (isGone(instance)) out.wakes.push({ at: now + 1, why: 'forgetting it' });
      else out.stop.push(instance.id);
    } else out.wakes.push({ at: now + ASK_INFLIGHT_MS, why: 'waiting for its last requests' });
  }
  return out;
}

function stopping(instance: InstanceFacts, stopAt: number, graceMs: number, now: number, out: Leaving): void {
  if (isGone(instance)) {
    out.remove.push(instance.id);
    return;
  }
  const overdueAt = stopAt + graceMs + OVERDUE_MS;
  const unseenAt = stopAt + UNSEEN_MS;
  if (instance.phase !== 'stopping' && now < unseenAt) out.wakes.push({ at: unseenAt, why: 'waiting to see it stop' });
  else if (instance.phase !== 'stopping' || now >= overdueAt) {
    out.stop.push(instance.id);
    out.wakes.push({ at: now + UNSEEN_MS, why: 'waiting to see it stop' });
  } else out.wakes.push({ at: overdueAt, why: 'waiting for it to stop' });
}

function isDrained(picture: DeploymentPicture, instance: InstanceFacts, graceMs: number, routed: boolean, now: number): boolean {
  if (isGone(instance)) return true;
  if (!routed) return false;
  if (picture.deployment.routesDigest === '') return true;
  return picture.inflight.get(instance.id) === 0 || now >= (instance.drainingAt ?? now) + graceMs;
}

/** Its program is over, or was never started. */
const isGone = (instance: InstanceFacts): boolean =>
  isEndedPhase(instance.phase) || (instance.observedAttempt === 0 && instance.phase === 'pending');
