import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#lib/kit/errors.ts';
import type { PostgresSettings } from './postgres-settings.ts';
import type { RunAs } from './postgres-user.ts';

/** How a PostgreSQL program is run: its folder, its user, and how it may call its data folder. */
export type PostgresHome = { folder: string; data: string; dataArg: string; bin: string; runAs: RunAs | null };

export const MAJOR = '18';

/**
 * The server's user need not be able to walk down to the data folder: root opens it as the working folder and Linux reaches it from
 * there. So everything stays below one closed home, wherever that lies.
 */
export const dataArgument = (data: string, runAs: RunAs | null): string =>
  runAs && process.platform === 'linux' ? '/proc/self/cwd' : data;

export const spawnOptions = (home: PostgresHome, cwd: string): { cwd: string; uid?: number; gid?: number; env: NodeJS.ProcessEnv } => ({
  cwd,
  ...(home.runAs ?? {}),
  // Nothing of ours, and messages in English: some are recognised.
  env: { NODE_ENV: 'production', LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
});

/** Makes the data folder once: first under another name, so that a start that was cut short leaves no half of one. */
export function initialise(home: PostgresHome, settings: PostgresSettings, durable: boolean): void {
  if (existsSync(join(home.data, 'PG_VERSION'))) {
    assertVersion(home.data);
    return;
  }
  for (const name of readdirSync(home.folder))
    if (name.startsWith('init-')) rmSync(join(home.folder, name), { recursive: true, force: true });
  const draft = join(home.folder, `init-${process.pid}`);
  const secret = join(home.folder, 'init-password');
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(secret, `${settings.password}\n`, { mode: 0o600 });
  if (home.runAs) for (const path of [draft, secret]) chownSync(path, home.runAs.uid, home.runAs.gid);
  const dataArg = dataArgument(draft, home.runAs);
  run(home, draft, 'initdb', [
    ...['-D', dataArg, `--username=${settings.user}`, '--auth=scram-sha-256', `--pwfile=${dataArg}/../init-password`],
    ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
    // The password is random: stretching it would only make each connection slower.
    ...['--set', 'scram_iterations=256', ...(durable ? [] : ['--no-sync'])],
  ]);
  run(home, draft, 'postgres', ['--single', '-D', dataArg, 'postgres'], `CREATE DATABASE "${settings.database}"\n`);
  rmSync(secret);
  renameSync(draft, home.data);
}

function run(home: PostgresHome, cwd: string, program: string, args: string[], input = ''): void {
  const result = spawnSync(join(home.bin, program), args, { ...spawnOptions(home, cwd), input, encoding: 'utf8', timeout: 120_000 });
  if (result.status === 0) return;
  const lines = `${result.stdout ?? ''}\n${result.stderr ?? ''}`.trim().split('\n');
  throw new AppError('internal', `The database could not be made: ${result.error?.message ?? lines.at(-1) ?? `${program} failed`}`, {
    detail: lines.slice(-20).join('\n'),
  });
}

function assertVersion(data: string): void {
  const version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (version === MAJOR) return;
  throw new AppError(
    'conflict',
    `${data} was made by PostgreSQL ${version}, and this Orrery brings ${MAJOR}. Start it with the Orrery that made it, or upgrade the folder with pg_upgrade.`,
  );
}
