import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '#lib/kit/errors.ts';

/** Whom the database server runs as when the plane runs as root: PostgreSQL refuses root. */
export type RunAs = { uid: number; gid: number };

const NAMES = ['orrery-postgres', 'postgres'];

/** Null: as ourselves. As root: the first known system user, made when there is none. */
export function findPostgresUser(): RunAs | null {
  if (process.getuid?.() !== 0) return null;
  const known = lookUp(NAMES);
  if (known) return known;
  const name = 'orrery-postgres';
  const attempts: [string, string[]][] = [
    ['useradd', ['--system', '--no-create-home', '--user-group', '--shell', '/usr/sbin/nologin', name]],
    ['adduser', ['-S', '-D', '-H', '-s', '/sbin/nologin', name]],
  ];
  for (const [command, args] of attempts) {
    spawnSync(command, args, { stdio: 'ignore' });
    const made = lookUp([name]);
    if (made) return made;
  }
  throw new AppError(
    'internal',
    'PostgreSQL refuses to run as root, and no user "postgres" could be found or made. Make one, or start Orrery as an ordinary user.',
  );
}

/** May this user enter every folder down to `path` and read what is there? */
export function canReach(path: string, user: RunAs): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
    if (((mode >> shift) & 0o1) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function lookUp(names: readonly string[]): RunAs | null {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of names) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  return null;
}
