import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnv } from '#lib/kit/env.ts';
import { AppError } from '#lib/kit/errors.ts';
import { ask } from './ask.ts';
import { boundLog, lastLines } from './log-file.ts';
import { findProcess, isAlive, type ProcessIdentity, signalProcess, waitForEnd } from './process-identity.ts';
import type { Running } from './supervise.ts';

export type GatewayProcess = Running & { pid: number; adopted: boolean };

/**
 * The gateway of this home: adopted when it answers, started otherwise. It is detached and nobody's child for long: it goes on serving
 * when the plane stops.
 */
export async function ensureGateway(home: string): Promise<GatewayProcess> {
  const living = await findGateway(home);
  if (living) return { pid: living.pid, adopted: true, onExit: (listener) => watch(living, listener) };
  const logFile = join(home, 'logs', 'gateway.out');
  boundLog(logFile);
  const out = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, ['lib/gateway/main.ts'], {
    env: childEnv({ ORRERY_HOME: home }),
    stdio: ['ignore', out, out],
    detached: true,
  });
  closeSync(out);
  child.unref();
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  child.once('error', () => {
    ended = true;
  });
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; await sleep(15)) {
    const found = await findGateway(home);
    if (found) return { pid: found.pid, adopted: found.pid !== child.pid, onExit: (listener) => watch(found, listener) };
    if (ended) throw new AppError('internal', lastLines(logFile, 1) || 'The gateway ended as soon as it was started.');
  }
  throw new AppError('internal', `The gateway did not answer within 15 s; see ${logFile}.`);
}

/** The living gateway of this home, or null. */
export async function findGateway(home: string): Promise<ProcessIdentity | null> {
  const health = await askGateway(home, 'GET', '/health');
  return health === null ? null : findProcess(Number(health.pid));
}

/** Ends the gateway: it drains what it holds first. False: there was none. */
export async function stopGateway(home: string): Promise<boolean> {
  const living = await findGateway(home);
  if (!living) return false;
  await askGateway(home, 'POST', '/stop');
  if (!(await waitForEnd(living, 12_000))) signalProcess(living, 'SIGKILL');
  return true;
}

async function askGateway(home: string, method: string, path: string): Promise<Record<string, unknown> | null> {
  const answer = await ask({ path: join(home, 'run', 'gateway.sock') }, method, path, 2_000);
  // The body may come in one chunk with its length around it: what counts is the object inside.
  const json = /\{[\s\S]*\}/.exec(answer?.body ?? '')?.[0];
  return json ? (JSON.parse(json) as Record<string, unknown>) : null;
}

/** Not our child, or not for sure: nothing tells us of its end, so we look. */
function watch(gateway: ProcessIdentity, listener: () => void): void {
  const timer = setInterval(() => {
    if (isAlive(gateway)) return;
    clearInterval(timer);
    listener();
  }, 250);
  timer.unref();
}
