import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnv } from '#lib/kit/env.ts';
import { AppError } from '#lib/kit/errors.ts';
import { ask } from './ask.ts';
import { boundLog, lastLines } from './log-file.ts';
import { findProcess, type ProcessIdentity, signalProcess, waitForEnd } from './process-identity.ts';
import type { Running } from './supervise.ts';

export type WebProcess = Running & { pid: number; stop(): Promise<void> };
export type WebOptions = { home: string; port: number; dev: boolean; env: Record<string, string> };

/** Starts the web server (Next's development server with `dev`). It is its own session and ends when the launcher does. */
export async function startWeb(options: WebOptions): Promise<WebProcess> {
  const { home, dev } = options;
  await endLeftover(home);
  const log = webLog(home);
  boundLog(log);
  const out = openSync(log, 'a', 0o600);
  // Small nurseries: the garbage of a few requests is collected while it is small, and an idle server does not sit on it.
  const args = dev
    ? [join('node_modules', 'next', 'dist', 'bin', 'next'), 'dev', '-p', String(options.port)]
    : ['--max-semi-space-size=8', 'lib/plane/web.ts'];
  const child = spawn(process.execPath, args, {
    env: childEnv({ ...options.env, NODE_ENV: dev ? 'development' : 'production', NEXT_TELEMETRY_DISABLED: '1' }),
    stdio: dev ? ['ignore', 'inherit', 'inherit', 'ipc'] : ['ignore', out, out, 'ipc'],
    detached: true,
  });
  closeSync(out);
  const identity = child.pid === undefined ? null : findProcess(child.pid);
  if (!identity) throw new AppError('internal', `The web server could not be started; see ${log}.`);
  writeFileSync(pidFile(home), JSON.stringify(identity), { mode: 0o600 });
  return {
    pid: identity.pid,
    onExit: (listener) => onExit(child, listener),
    stop: () => stop(child, identity, dev),
  };
}

export const webLog = (home: string): string => join(home, 'logs', 'web.log');

/** Resolves when `/api/ready` answers 200. Throws with the log's end when it does not within `timeoutMs`, or `gaveUp()` says why not. */
export async function waitForReady(port: number, home: string, timeoutMs: number, gaveUp: () => string | null): Promise<void> {
  const log = webLog(home);
  const from = existsSync(log) ? statSync(log).size : 0;
  for (const deadline = Date.now() + timeoutMs; !(await isReady(port)); await sleep(20)) {
    const why = gaveUp() ?? (Date.now() > deadline ? `it was not ready within ${Math.round(timeoutMs / 1000)} s` : null);
    if (why) throw new AppError('internal', `The portal did not start: ${why}. The end of ${log}:\n${lastLines(log, 15, from)}`);
  }
}

async function isReady(port: number): Promise<boolean> {
  return (await ask({ host: 'localhost', port }, 'GET', '/api/ready', 5_000))?.status === 200;
}

const pidFile = (home: string): string => join(home, 'run', 'web.json');

/** A web server of a launcher that was killed, should it not have ended yet. */
export async function endLeftover(home: string): Promise<void> {
  try {
    const identity = JSON.parse(readFileSync(pidFile(home), 'utf8')) as ProcessIdentity;
    signalProcess(identity, 'SIGTERM');
    if (!(await waitForEnd(identity, 5_000))) signalProcess(identity, 'SIGKILL');
    await waitForEnd(identity, 2_000);
    rmSync(pidFile(home), { force: true });
  } catch {
    // None was recorded.
  }
}

function onExit(child: ChildProcess, listener: () => void): void {
  if (child.exitCode !== null || child.signalCode !== null) listener();
  else child.once('exit', () => listener());
}

async function stop(child: ChildProcess, identity: ProcessIdentity, dev: boolean): Promise<void> {
  // In development there is a server below the command: the group gets the signal.
  if (dev && child.pid) killGroup(child.pid);
  signalProcess(identity, 'SIGTERM');
  if (!(await waitForEnd(identity, 15_000))) signalProcess(identity, 'SIGKILL');
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // It is gone.
  }
}
