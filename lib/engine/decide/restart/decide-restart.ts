import type { InstanceFacts } from '../picture.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;
/** An instance that ran this long did not crash at start: its next restart is at once again. */
const LONG_RUN_MS = 60_000;

export type Restart = { attempt: number; crashes: number; notBefore: number };

/** The next attempt of an instance that ended by itself: the first one at once, then after 1 s, 2 s, 4 s … up to 5 minutes. */
export function decideRestart(instance: Pick<InstanceFacts, 'attempt' | 'crashes' | 'startedAt' | 'exitedAt'>, now: number): Restart {
  const end = instance.exitedAt ?? now;
  const ran = instance.startedAt === null ? 0 : end - instance.startedAt;
  const crashes = ran >= LONG_RUN_MS ? 1 : instance.crashes + 1;
  return { attempt: instance.attempt + 1, crashes, notBefore: end + restartWaitMs(crashes) };
}

/** Milliseconds to wait after the n-th end in a row. */
export function restartWaitMs(crashes: number): number {
  if (crashes <= 1) return 0;
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(crashes - 2, 20));
}

/** The program is over and nobody asked it to end. */
export const endedByItself = (instance: InstanceFacts): boolean =>
  (instance.phase === 'failed' || instance.phase === 'stopped') &&
  instance.observedAttempt === instance.attempt &&
  instance.drainingAt === null &&
  instance.stopAt === null;
