import { randomBytes } from 'node:crypto';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { DriverError } from '#lib/drivers/driver.ts';
import { errnoOf, pause, readJson } from './files.ts';
import { type Identity, identify, isAlive, isSuspended } from './proc.ts';

type Holder = { owner: Identity; token: string };
export type Lock = { path: string; token: string };

/** Locks this very process holds: tells our live lock from one an earlier driver object left behind. */
const held = new Set<string>();
/** Nothing done under a lock takes this long; one that is older belongs to a process that hangs. */
const OLD_MS = 30_000;

/**
 * Runs `work` while holding the lock file. A lock whose owner is dead, suspended or older than 30 s is broken; whoever lost a lock
 * this way finds out by `stillHolds` before its next irrevocable step. Throws DriverError `internal` (retry) after `waitMs`.
 */
export async function withLock<T>(path: string, work: (lock: Lock) => Promise<T> | T, waitMs = 15_000): Promise<T> {
  const lock = { path, token: randomBytes(8).toString('hex') };
  const deadline = Date.now() + waitMs;
  for (let waits = 0; !tryAcquire(lock); waits += 1) {
    if (Date.now() > deadline)
      throw new DriverError('internal', 'Another process is busy with this instance.', { retry: true, detail: path });
    await pause(Math.min(2 + waits, 25));
  }
  try {
    return await work(lock);
  } finally {
    release(lock);
  }
}

/** Takes the lock if it is free or its owner is gone. */
export function tryAcquire(lock: Lock): boolean {
  const me = identify(process.pid);
  held.add(lock.token);
  for (let round = 0; round < 2; round += 1) {
    try {
      writeFileSync(lock.path, JSON.stringify({ owner: me, token: lock.token }), { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') {
        held.delete(lock.token);
        throw error;
      }
      if (!isStale(lock.path)) break;
      rmSync(lock.path, { force: true });
    }
  }
  held.delete(lock.token);
  return false;
}

export const stillHolds = (lock: Lock): boolean => readJson<Holder>(lock.path)?.token === lock.token;

export function release(lock: Lock): void {
  held.delete(lock.token);
  if (stillHolds(lock)) rmSync(lock.path, { force: true });
}

function isStale(path: string): boolean {
  const holder = readJson<Holder>(path);
  const ageMs = Date.now() - mtimeMs(path);
  if (!holder?.owner) return ageMs > 1000; // being written this moment, or torn by a crash
  if (holder.owner.pid === process.pid && isAlive(holder.owner)) return !held.has(holder.token);
  return !isAlive(holder.owner) || isSuspended(holder.owner.pid) || ageMs > OLD_MS;
}

function mtimeMs(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return Date.now();
  }
}
