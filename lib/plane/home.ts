import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '#lib/kit/errors.ts';

/** Makes the folder of all state (0700) and the folders the launcher writes to; one clear sentence where that cannot be. */
export function prepareHome(home: string): void {
  try {
    makeFolder(home);
  } catch (error) {
    throw unusable(home, (error as NodeJS.ErrnoException).code, error);
  }
  if (!statSync(home).isDirectory()) throw unusable(home, 'EEXIST');
  try {
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
    // It may have been made beforehand, by hand or by a mount, open to everybody: what is inside is ours alone.
    chmodSync(home, 0o700);
    for (const name of ['run', 'logs', 'keys', 'cache']) mkdirSync(join(home, name), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unusable(home, (error as NodeJS.ErrnoException).code, error);
  }
}

/** Level by level: Node's own recursion never ends where the system says of a folder that its parent, which is there, is not (/proc). */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another start made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function unusable(home: string, code: string | undefined, cause?: unknown): AppError {
  const reasons: Record<string, string> = {
    EACCES: 'this user may not read and write it',
    EPERM: 'this user may not read and write it',
    EROFS: 'it lies on a read-only file system',
    EEXIST: 'it is a file, not a folder',
    ENOTDIR: 'it, or a part of its path, is a file, not a folder',
    ENOSPC: 'the disk is full',
    ENOENT: 'no folder can be made there',
  };
  const why = reasons[code ?? ''] ?? code ?? 'it cannot be used';
  return new AppError(
    'invalid',
    `Orrery keeps its state in ${home}, but ${why}. Put that right, or choose another folder with ORRERY_HOME.`,
    { cause },
  );
}
