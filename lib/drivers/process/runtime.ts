import { createHash } from 'node:crypto';
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  statSync,
  symlinkSync,
} from 'node:fs';

import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, parse } from 'node:path';
import { readIfThere, writeAtomic } from './files.ts';
import { SHIM_SCRIPT } from './shim.ts';

/** Folders outside the plane's private home, where other users may pass through. */
export type Runtime = { root: string; bin: string; artifacts: string; instances: string; trash: string; node: string; shim: string };

export const homeHash = (home: string): string => createHash('sha256').update(home).digest('hex').slice(0, 12);

/** Where user ids are registered for all planes of this machine. */
export const userRegistry = (): string => '/var/lib/orrery/uids';

/**
 * Makes the folders and a `node` that every workload may run. As root they live in /var/lib/orrery (or the temp folder where that
 * is read-only), otherwise inside home. `root` overrides the place.
 */
export function openRuntime(home: string, nodeBin: string, root?: string): Runtime {
  const base = root ?? (process.getuid?.() === 0 ? sharedRoot(home) : join(home, 'work'));
  const at = (name: string, mode: number): string => ownFolder(join(base, name), mode);
  ownFolder(base, 0o711);
  const bin = at('bin', 0o755);
  const runtime = {
    root: base,
    bin,
    artifacts: at('artifacts', 0o700),
    instances: at('instances', 0o711),
    trash: at('trash', 0o700),
    node: join(bin, 'node'),
    shim: join(bin, 'orrery-instance'),
  };
  placeNode(nodeBin, runtime.node);
  placeShim(runtime.shim);
  return runtime;
}

/** Takes a tree out of everyone's reach at once and deletes it in its own time; never follows a link out of it. */
export function discard(runtime: Runtime, path: string): void {
  const grave = join(runtime.trash, `${Date.now()}-${Math.random().toString(36).slice(2)}`);
  if (!existsSync(path)) return;
  renameSync(path, grave);
  rm(grave, { recursive: true, force: true }).catch(() => undefined);
}

/** True when any user may reach the file: every folder above it lets strangers pass. */
export function isReachable(path: string): boolean {
  if (!isOpen(path)) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === parse(folder).root) return true;
  }
}

const isOpen = (path: string): boolean => (statSync(path).mode & 0o005) === 0o005;

/** A link where the original can be reached, otherwise the same file under a second name, otherwise a copy. */
function placeNode(source: string, target: string): void {
  const shared = process.getuid?.() !== 0 || isReachable(source);
  if (shared && isLinkTo(target, source)) return;
  if (!shared && existsSync(target) && !isLinkTo(target, source) && isOpen(target) && statSync(target).size === statSync(source).size)
    return;
  const temporary = `${target}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  if (shared) symlinkSync(source, temporary);
  else {
    try {
      // Installed under a strict umask, the file itself is closed: a second name for it would be, too.
      if (!isOpen(source)) throw new Error('closed to others');
      linkSync(source, temporary);
    } catch {
      copyFileSync(source, temporary, constants.COPYFILE_FICLONE);
      chmodSync(temporary, 0o755);
    }
  }
  renameSync(temporary, target);
}

/** Replaced in one step, since shells that run an older one go on reading it. */
function placeShim(target: string): void {
  if (readIfThere(target) === SHIM_SCRIPT) return;
  writeAtomic(target, SHIM_SCRIPT);
  chmodSync(target, 0o644);
}

function isLinkTo(path: string, target: string): boolean {
  try {
    return readlinkSync(path) === target;
  } catch {
    return false;
  }
}

function sharedRoot(home: string): string {
  try {
    ownFolder('/var/lib/orrery', 0o711);
    return join('/var/lib/orrery', homeHash(home));
  } catch {
    return join(tmpdir(), `orrery-${homeHash(home)}`);
  }
}

/** Makes a folder that is really ours: no link, no folder that someone else put there first. */
function ownFolder(path: string, mode: number): string {
  mkdirSync(path, { recursive: true, mode });
  const stat = lstatSync(path);
  if (!stat.isDirectory() || (process.getuid !== undefined && stat.uid !== process.getuid())) {
    throw new Error(`${path} belongs to another user or is no folder`);
  }
  chmodSync(path, mode);
  return path;
}

/** Deletes what an earlier plane had no time to delete. */
export function emptyTrash(runtime: Runtime): void {
  for (const name of readdirSync(runtime.trash)) rm(join(runtime.trash, name), { recursive: true, force: true }).catch(() => undefined);
}
