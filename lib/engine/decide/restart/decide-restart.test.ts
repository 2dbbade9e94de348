import { expect, test } from 'vitest';
import { decideRestart, restartWaitMs } from './decide-restart.ts';

test('the first restart is at once, then after 1 s, doubling, up to 5 minutes', () => {
  expect([1, 2, 3, 4, 9, 10, 11, 12, 40].map(restartWaitMs)).toEqual([0, 1_000, 2_000, 4_000, 128_000, 256_000, 300_000, 300_000, 300_000]);
});

test('the wait counts from the end of the program, and the attempt rises by one', () => {
  expect(decideRestart({ attempt: 3, crashes: 2, startedAt: 1_000, exitedAt: 2_000 }, 9_000)).toEqual({
    attempt: 4,
    crashes: 3,
    notBefore: 4_000,
  });
});

test('a run of a minute forgets the ends before it', () => {
  expect(decideRestart({ attempt: 9, crashes: 8, startedAt: 0, exitedAt: 60_000 }, 60_000)).toEqual({
    attempt: 10,
    crashes: 1,
    notBefore: 60_000,
  });
});
