import { lstat, readdir, readlink } from 'node:fs/promises';
import { join, posix, sep } from 'node:path';
import { AppError } from '#lib/kit/errors.ts';
import { type IgnoreRules, NO_RULES, readIgnoreRules } from './ignore.ts';
import { type ArtifactLimits, DEFAULT_LIMITS, tooLarge, tooMany } from './limits.ts';

/** One thing to pack: `path` is relative, with forward slashes. `mode` is 755 or 644, so that only "may be run" survives. */
export type PackEntry =
  | { kind: 'file'; path: string; mode: 0o755 | 0o644; size: number; inode: string }
  | { kind: 'folder'; path: string }
  | { kind: 'link'; path: string; target: string };

/** Never part of an artifact, at any depth. */
const ALWAYS_SKIPPED = new Set(['.git', '.orrery']);

type Walk = { root: string; rules: IgnoreRules; limits: ArtifactLimits; found: PackEntry[]; bytes: number };

/**
 * Everything below `root` that belongs in an artifact, in code-point order of its path, so that the same folder always gives the
 * same list. Links are listed, never followed.
 * @throws AppError `invalid` for a link out of the folder, a socket or a device; `too-large` past a cap. The message names the path.
 */
export async function listEntries(root: string, limits: ArtifactLimits = DEFAULT_LIMITS): Promise<PackEntry[]> {
  const top = await lstat(root).catch(() => undefined);
  if (!top?.isDirectory()) throw new AppError('invalid', `"${root}" is not a folder, so there is nothing to pack.`);
  const walk: Walk = { root, rules: (await readIgnoreRules(root)) ?? NO_RULES, limits, found: [], bytes: 0 };
  await enter(walk, '');
  return walk.found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

async function enter(walk: Walk, folder: string): Promise<void> {
  for (const child of await readdir(join(walk.root, folder), { withFileTypes: true })) {
    const path = folder ? `${folder}/${child.name}` : child.name;
    if (ALWAYS_SKIPPED.has(child.name) || walk.rules.skips(path, child.isDirectory())) continue;
    if (walk.found.length >= walk.limits.entries) throw tooMany(walk.limits, path);
    await take(walk, path);
  }
}

async function take(walk: Walk, path: string): Promise<void> {
  const full = join(walk.root, path);
  const status = await lstat(full);
  if (status.isDirectory()) {
    walk.found.push({ kind: 'folder', path });
    await enter(walk, path);
  } else if (status.isSymbolicLink()) {
    const target = (await readlink(full)).split(sep).join('/');
    assertLinkInside(path, target);
    walk.found.push({ kind: 'link', path, target });
  } else if (status.isFile()) {
    walk.bytes += status.size;
    if (walk.bytes > walk.limits.bytes) throw tooLarge(walk.limits, path);
    walk.found.push({
      kind: 'file',
      path,
      mode: status.mode & 0o111 ? 0o755 : 0o644,
      size: status.size,
      inode: `${status.dev}:${status.ino}`,
    });
  } else throw new AppError('invalid', `"${path}" is neither a file, a folder nor a link: it cannot be packed. List it in .orreryignore.`);
}

/**
 * A link may climb only at its beginning and only as far as the artifact's root: `../a/b` yes, `a/../b` no. Climbing after a name could
 * pass through another link and end outside, though each looks harmless alone.
 * @throws AppError `invalid`, naming the link and its target
 */
export function assertLinkInside(path: string, target: string): void {
  const complain = (why: string): never => {
    throw new AppError('invalid', `The link "${path}" -> "${target}" ${why}. Links must stay inside the artifact's folder.`);
  };
  if (target === '' || target.includes('\0')) complain('has no usable target');
  if (posix.isAbsolute(target) || target.includes('\\')) complain('points to an absolute path');
  let depth = path.split('/').length - 1;
  let descended = false;
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') descended = true;
    else if (descended) complain('climbs up after a name');
    else if (depth === 0) complain('leaves the folder');
    else depth -= 1;
  }
}
