import { type ChildProcess, spawn } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toLocalUrl } from '#lib/db/local-url.ts';
import { AppError } from '#lib/kit/errors.ts';
import { boundLog } from './log-file.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { dataArgument, initialise, type PostgresHome, spawnOptions } from './postgres-init.ts';
import { findFreePort, loadSettings, type PostgresSettings, saveSettings, serverOptions } from './postgres-settings.ts';
import { findPostgresUser } from './postgres-user.ts';
import { findProcess, isAlive, type ProcessIdentity, signalProcess, waitForEnd } from './process-identity.ts';

export type Postgres = {
  url: string;
  pid: number;
  /** Found running rather than started. */
  adopted: boolean;
  /** Calls back once when the server is gone, for whatever reason. */
  onExit(listener: () => void): void;
  /** Ends open transactions, writes a checkpoint, waits for the end. */
  stop(): Promise<void>;
};

export type PostgresOptions = {
  home: string;
  log: (line: string) => void;
  /** Off: nothing is flushed to disk. For databases that a test throws away. */
  durable?: boolean;
};

/**
 * The embedded PostgreSQL of this home, ready for connections: made on the first call, adopted when it runs, started otherwise.
 * It is its own session, so that Ctrl-C in the terminal reaches the launcher alone. The caller keeps a second caller out.
 */
export async function ensurePostgres(options: PostgresOptions): Promise<Postgres> {
  const durable = options.durable ?? true;
  const home = prepareHome(options.home);
  const settings = { ...(await loadSettings(options.home)), dataDir: home.data };
  const running = findRunning(home.data);
  if (running) {
    await waitUntilReady(home, running, options.log);
    return { ...control(running, undefined), url: toLocalUrl(settings), adopted: true };
  }
  if (!existsSync(join(home.data, 'PG_VERSION'))) options.log('Making the database (once) …');
  initialise(home, settings, durable);
  for (const deadline = Date.now() + 15_000; ; await sleep(25)) {
    const outcome = await start(home, settings, durable, options);
    if ('process' in outcome) return { ...control(outcome.process, outcome.child), url: toLocalUrl(settings), adopted: false };
    if (/could not (bind|create any TCP)|Address already in use/i.test(outcome.failure)) {
      settings.port = await findFreePort();
      saveSettings(options.home, settings);
    } else if (!/shared memory block .* still in use|lock file .* already exists/.test(outcome.failure) || Date.now() > deadline) {
      throw new AppError('internal', `PostgreSQL did not start: ${outcome.failure}`, { detail: `see ${logFile(options.home)}` });
    }
  }
}

function prepareHome(home: string): PostgresHome {
  const runAs = findPostgresUser();
  const folder = join(home, 'postgres');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  mkdirSync(join(home, 'logs'), { recursive: true, mode: 0o700 });
  if (runAs) chownSync(folder, runAs.uid, runAs.gid);
  const data = join(folder, 'data');
  return { folder, data, dataArg: dataArgument(data, runAs), bin: findPostgresBinaries(runAs), runAs };
}

type Outcome = { process: ProcessIdentity; child: ChildProcess } | { failure: string };

async function start(home: PostgresHome, settings: PostgresSettings, durable: boolean, options: PostgresOptions): Promise<Outcome> {
  removeForeignLock(home.data);
  const path = logFile(options.home);
  boundLog(path);
  const log = openSync(path, 'a', 0o600);
  const from = statSync(path).size;
  const child = spawn(join(home.bin, 'postgres'), ['-D', home.dataArg, ...serverOptions(settings.port, durable)], {
    ...spawnOptions(home, home.data),
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const failed = new Promise<Error>((resolve) => child.once('error', resolve));
  const identity = child.pid === undefined ? null : findProcess(child.pid);
  if (!identity) return { failure: child.pid === undefined ? (await failed).message : lastComplaint(path, from) };
  child.unref();
  return (await waitUntilReady(home, identity, options.log, child)) ? { process: identity, child } : { failure: lastComplaint(path, from) };
}

/** PostgreSQL writes its state as the eighth line of postmaster.pid. False: it ended before it was ready. */
async function waitUntilReady(
  home: PostgresHome,
  server: ProcessIdentity,
  log: (line: string) => void,
  child?: ChildProcess,
): Promise<boolean> {
  const begun = Date.now();
  for (let told = false; ; await sleep(5)) {
    const lines = readLock(home.data);
    if (Number(lines[0]) === server.pid && lines[7]?.trim() === 'ready') return true;
    if (child ? child.exitCode !== null || child.signalCode !== null : !isAlive(server)) return false;
    if (!told && Date.now() - begun > 5_000) {
      log('PostgreSQL is recovering; this can take a while after a crash …');
      told = true;
    }
  }
}

function control(server: ProcessIdentity, child: ChildProcess | undefined): Pick<Postgres, 'pid' | 'onExit' | 'stop'> {
  return {
    pid: server.pid,
    onExit(listener) {
      if (child) {
        if (child.exitCode !== null || child.signalCode !== null) listener();
        else child.once('exit', () => listener());
        return;
      }
      // Not our child: nothing tells us, so we look.
      const timer = setInterval(() => {
        if (isAlive(server)) return;
        clearInterval(timer);
        listener();
      }, 200);
      timer.unref();
    },
    async stop() {
      for (const [signal, patienceMs] of [
        ['SIGINT', 15_000],
        ['SIGQUIT', 5_000],
        ['SIGKILL', 5_000],
      ] as const) {
        signalProcess(server, signal);
        if (await waitForEnd(server, patienceMs)) return;
      }
    },
  };
}

/** The embedded server of this home if it runs, to be stopped without starting anything. */
export function findRunningPostgres(home: string): Pick<Postgres, 'stop'> | null {
  const running = findRunning(join(home, 'postgres', 'data'));
  return running && control(running, undefined);
}

/** The server that already runs on this data folder. */
function findRunning(data: string): ProcessIdentity | null {
  const pid = Number(readLock(data)[0]);
  return Number.isInteger(pid) && worksIn(pid, data) ? findProcess(pid) : null;
}

/**
 * After a crash the lock names a process that is gone, which PostgreSQL sorts out by itself; but once the number belongs to another
 * process (always so in a restarted container) it would refuse for ever. Only then, and when nothing else uses the folder, it goes.
 */
function removeForeignLock(data: string): void {
  const pid = Number(readLock(data)[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !findProcess(pid) || worksIn(pid, data)) return;
  const others = process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  if (!others.some((name) => worksIn(Number(name), data))) rmSync(join(data, 'postmaster.pid'), { force: true });
}

function worksIn(pid: number, data: string): boolean {
  if (process.platform !== 'linux') return findProcess(pid) !== null;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data) && readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres');
  } catch {
    return false;
  }
}

function readLock(data: string): string[] {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

const logFile = (home: string): string => join(home, 'logs', 'postgres.log');

function lastComplaint(path: string, from: number): string {
  const lines = readFileSync(path).subarray(from).toString('utf8').trim().split('\n');
  const found = lines.findLast((line) => /FATAL|PANIC|could not/.test(line)) ?? lines.at(-1) ?? 'it gave no reason';
  return found.replace(/^.*?(FATAL|PANIC|LOG): +/, '').slice(0, 300);
}
