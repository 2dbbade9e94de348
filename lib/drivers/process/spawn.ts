import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { DriverError } from '#lib/drivers/driver.ts';
import { type Identity, identify } from './proc.ts';
import { spawnUser } from './user.ts';

export type Launch = {
  /** Path of the shim's script. */
  shim: string;
  title: string;
  program: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  uid: number | undefined;
  stdoutPath: string;
  stderrPath: string;
  exitPath: string;
  limitLines: string;
};
/** A shim that waits: `go` starts the program, `cancel` ends the shim with nothing started. */
export type Launched = { shim: Identity; child: ChildProcess; go(): void; cancel(): void };

/** Starts the shim of an instance in its own session. Throws DriverError `start-failed` (retry) when the system refuses. */
export async function launch(order: Launch): Promise<Launched> {
  const append = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND;
  const files = [
    openSync(order.stdoutPath, append, 0o600),
    openSync(order.stderrPath, append, 0o600),
    openSync(order.exitPath, append | constants.O_TRUNC, 0o600),
  ];
  let child: ChildProcess;
  try {
    child = spawn('/bin/sh', [order.shim, order.title, order.limitLines, order.program, ...order.args], {
      cwd: order.cwd,
      env: order.env as NodeJS.ProcessEnv,
      detached: true,
      stdio: ['pipe', ...files],
      ...spawnUser(order.uid),
    });
  } catch (error) {
    throw failed(error);
  } finally {
    for (const file of files) closeSync(file);
  }
  const refusal = new Promise<unknown>((done) => child.once('error', done));
  if (child.pid === undefined) throw failed(await refusal);
  child.stdin?.on('error', () => undefined); // the shim may be killed before it is told to go
  child.unref();
  const shim = identify(child.pid);
  if (!shim) throw failed('the shell ended at once');
  return { shim, child, go: () => void child.stdin?.end('go\n'), cancel: () => void child.stdin?.end() };
}

const failed = (cause: unknown): DriverError =>
  new DriverError('start-failed', 'The machine refused to start another process.', { retry: true, cause, detail: String(cause) });
