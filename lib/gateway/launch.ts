import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { childEnv } from '../kit/env.ts';
import { createGatewayClient, GatewayError, type GatewayHealth } from './client.ts';

const START_TIMEOUT_MS = 15_000;
const ENTRY = join('lib', 'gateway', 'main.ts');

/**
 * The gateway of `home`: the one that runs, or a new one, started so that it outlives this process. Run from the project's root.
 * Throws GatewayError with the gateway's own sentence where it cannot start.
 */
export async function ensureGateway(home: string, extra: Record<string, string> = {}): Promise<GatewayHealth & { started: boolean }> {
  const client = createGatewayClient(join(home, 'run', 'gateway.sock'));
  try {
    const running = await client.health().catch(() => undefined);
    if (running) return { ...running, started: false };
    const compiled = join(home, 'run', 'gateway-compiled');
    const env = childEnv({ ...extra, ORRERY_HOME: home, NODE_COMPILE_CACHE: compiled });
    if (!existsSync(compiled)) await exited(spawn(process.execPath, [ENTRY, '--warm'], { env, stdio: 'ignore' }));
    const child = spawn(process.execPath, [ENTRY], { env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    const health = await answering(child, () => client.health());
    child.unref();
    child.stderr?.destroy();
    return { ...health, started: true };
  } finally {
    client.close();
  }
}

/** Polls until the gateway answers. A child that exits 0 has found another one at work, which will answer in its stead. */
async function answering(child: ChildProcess, ask: () => Promise<GatewayHealth>): Promise<GatewayHealth> {
  let said = '';
  child.stderr?.on('data', (part) => {
    said += part;
  });
  let code: number | null = null;
  let hasEnded = false;
  void exited(child).then((exit) => {
    code = exit;
    hasEnded = true;
  });
  const untilMs = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < untilMs) {
    const health = await ask().catch(() => undefined);
    if (health) return health;
    if (hasEnded && code !== 0) throw new GatewayError(said.trim() || `The gateway ended with ${code} while it started.`, 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new GatewayError(`The gateway did not answer within ${START_TIMEOUT_MS / 1000} seconds of its start.`, 0);
}

/** Resolves with the exit code once the process is over and its words have been read; null after a signal or where it could not start. */
function exited(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('close', resolve);
    child.once('error', () => resolve(null));
  });
}
