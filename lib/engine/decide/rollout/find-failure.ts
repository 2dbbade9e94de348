import { type InstanceFacts, isReady, type RolloutFacts } from '../picture.ts';
import { proofMsOf } from './availability.ts';
import type { RolloutInput } from './decide-rollout.ts';

const CRASHES_UNTIL_HOPELESS = 5;
const READY_DEATHS_UNTIL_HOPELESS = 2;

export type Failure = { reason: string; message: string };

/** Why this rollout cannot be saved, if it cannot: hopeless before its deadline, or out of time. */
export function findFailure(open: RolloutFacts, input: RolloutInput, readyDeaths: number): Failure | undefined {
  const { picture, crowd, routed, now } = input;
  const what = `Revision ${open.toRevision}`;
  const hopeless = crowd.updated.map((i) => picture.world.startErrors.get(i.id)).find((error) => error?.hopeless);
  if (hopeless) return { reason: hopeless.reason, message: `${what} cannot be started: ${hopeless.message}` };
  const looping = crowd.updated.find((i) => i.crashes >= CRASHES_UNTIL_HOPELESS && !isReady(i));
  if (looping) return { reason: 'CrashLoop', message: `${what} ended ${looping.crashes} times in a row. ${lastWords(looping)}` };
  const replaces = picture.deployment.stableRevision !== null && open.provenAt !== open.startedAt;
  if (replaces && readyDeaths >= READY_DEATHS_UNTIL_HOPELESS) {
    const dead = crowd.updated.find((i) => i.exitedAt !== null) ?? crowd.updated[0];
    return {
      reason: 'DiedAfterReady',
      message: `${what} gets ready and then ends (${readyDeaths} times). ${dead ? lastWords(dead) : ''}`.trim(),
    };
  }
  if (!routed && crowd.updated.every(isReady)) return undefined; // the gateway is late, not the revision
  if (now < deadlineOf(open, input)) return undefined;
  const worst = crowd.updated.find((i) => !isReady(i));
  const ready = crowd.updated.filter(isReady).length;
  const why = worst ? lastWords(worst) : 'There was no place for its instances.';
  return { reason: 'ProgressDeadlineExceeded', message: `${what} made no progress in time (${ready} of ${input.replicas} ready). ${why}` };
}

/** A copy that is ready and only has to prove itself gets the time for that, once. */
function deadlineOf(open: RolloutFacts, { picture, crowd, now }: RolloutInput): number {
  const deadline = open.deadlineAt ?? Number.POSITIVE_INFINITY;
  const proofMs = proofMsOf(picture.specs.get(open.toRevision), picture) + 1_000;
  const proving = crowd.updated.filter((i) => isReady(i) && now - (i.readyAt ?? now) < proofMs).map((i) => (i.readyAt ?? now) + proofMs);
  return proving.length === 0 ? deadline : Math.min(Math.max(deadline, ...proving), deadline + proofMs);
}

/** The last thing known about an instance, for people. */
export function lastWords(instance: InstanceFacts): string {
  if (instance.message) return instance.message.endsWith('.') ? instance.message : `${instance.message}.`;
  if (instance.oomKilled) return 'It was ended for using more memory than its limit.';
  if (instance.exitSignal) return `It was ended by ${instance.exitSignal}.`;
  if (instance.exitCode !== null) return `It ended with code ${instance.exitCode}.`;
  return instance.phase === 'starting' || instance.phase === 'unready' ? 'Its readiness check does not pass.' : 'It did not start.';
}
