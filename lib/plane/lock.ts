import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { findProcess, isAlive, type ProcessIdentity } from './process-identity.ts';

export type LockOwner = ProcessIdentity & { what: string; since: string };

/**
 * Takes the lock file for this process: null when taken, else who holds it. It is freed by `releaseLock`, or by the end of its owner,
 * who is known by pid and start time: a number that was used again does not hold a lock.
 */
export function takeLock(file: string, what: string): LockOwner | null {
  const me = findProcess(process.pid);
  if (!me) throw new Error('this process cannot be seen');
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ ...me, what, since: new Date().toISOString() } satisfies LockOwner), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      if (tryLink(draft, file)) return null;
      const owner = readOwner(file);
      if (owner && isAlive(owner)) return owner;
      setAside(file, owner);
    }
    throw new Error(`${file} cannot be taken`);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The living holder of the lock, or null. */
export function findLockOwner(file: string): LockOwner | null {
  const owner = readOwner(file);
  return owner && isAlive(owner) ? owner : null;
}

/** Frees the lock if it is this process's. */
export function releaseLock(file: string): void {
  if (readOwner(file)?.pid === process.pid) rmSync(file, { force: true });
}

function tryLink(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a dead owner's file away; when another was quicker and took the lock in between, its file is put back. */
function setAside(file: string, dead: LockOwner | null): void {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = readOwner(aside);
  if (moved && (moved.pid !== dead?.pid || moved.startTime !== dead.startTime)) tryLink(aside, file);
  rmSync(aside, { force: true });
}

function readOwner(file: string): LockOwner | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockOwner;
  } catch {
    return null;
  }
}
