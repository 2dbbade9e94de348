import {
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Runtime } from './runtime.ts';

/** The folders of one instance; all belong to its user and to nobody else. */
export type WorkDir = { base: string; work: string; home: string; temporary: string };

export const workDirOf = (runtime: Runtime, id: string): WorkDir => {
  const base = join(runtime.instances, id);
  return { base, work: join(base, 'work'), home: join(base, 'home'), temporary: join(base, 'tmp') };
};

/**
 * Makes an instance's folders, the working copy from `artifact` (an unpacked tree) included. A copy that is there already stays:
 * what a program wrote survives its restarts, as with an emptyDir.
 */
export async function makeWorkDir(dir: WorkDir, artifact: string | undefined, uid: number | undefined): Promise<void> {
  const done = join(dir.base, '.complete');
  if (existsSync(done)) return;
  mkdirSync(dir.base, { recursive: true });
  chmodSync(dir.base, 0o711);
  for (const path of [dir.home, dir.temporary]) ownFolder(path, uid);
  mkdirSync(dir.work, { recursive: true });
  if (artifact) await copyTree(artifact, dir.work, uid, { count: 0 });
  ownFolder(dir.work, uid);
  mkdirSync(done);
}

/** As root the copy shares root's read-only files by hard links; otherwise each file is a real copy that may be written. */
async function copyTree(from: string, to: string, uid: number | undefined, done: { count: number }): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) {
      mkdirSync(target, { recursive: true });
      await copyTree(source, target, uid, done);
      ownFolder(target, uid);
    } else if (entry.isSymbolicLink()) {
      ifAbsent(() => symlinkSync(readlinkSync(source), target));
    } else {
      ifAbsent(() => copyFile(source, target, uid));
    }
    done.count += 1;
    if (done.count % 256 === 0) await new Promise((next) => setImmediate(next));
  }
}

function copyFile(source: string, target: string, uid: number | undefined): void {
  if (uid !== undefined) {
    linkSync(source, target);
    return;
  }
  copyFileSync(source, target, constants.COPYFILE_FICLONE);
  chmodSync(target, statSync(source).mode | 0o200);
}

function ownFolder(path: string, uid: number | undefined): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o700);
  if (uid !== undefined) chownSync(path, uid, uid);
}

/** A copy that a crash cut short is completed, not begun again. */
function ifAbsent(make: () => void): void {
  try {
    make();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
