import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { flushCompileCache, getCompileCacheDir } from 'node:module';
import { connect } from 'node:net';
import { join } from 'node:path';
import { childEnv, readEnv } from '../kit/env.ts';
import { describeError } from '../kit/errors.ts';
import { handleControl } from './control.ts';
import { openControlServer } from './control-server.ts';
import { openGateway, type RunningGateway } from './gateway.ts';
import { type LogFile, openLogFile } from './log-file.ts';
import { portSentence } from './ports.ts';
import { createTableSaver, loadTable, type TableSaver, writeAtomically } from './saved-table.ts';

const STOP_GRACE_MS = 10_000;
/** Only compiles what the process is made of, and ends. */
const WARM_UP = '--warm';

/** The gateway's process. Exits 0 where this home's gateway runs already, 1 with one sentence where it cannot start. */
async function main(): Promise<void> {
  const { home, gatewayPort, gatewayHosts } = readEnv();
  const run = join(home, 'run');
  const socketPath = join(run, 'gateway.sock');
  for (const folder of [run, join(home, 'logs')]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  startCompiled(join(run, 'gateway-compiled'));
  if (await isAnswering(socketPath)) return say(`A gateway for ${home} is running already.`);
  const log = openLogFile(join(home, 'logs', 'gateway.log'));
  const saver = createTableSaver(join(run, 'gateway-routes.json'), (message) => log.warn(message));
  const startedAtIso = new Date().toISOString();
  let gateway: RunningGateway;
  try {
    gateway = await openGateway({
      port: gatewayPort,
      hosts: gatewayHosts,
      table: loadTable(join(run, 'gateway-routes.json'), (message) => log.warn(message)),
      onChange: (snapshot) => saver.save(snapshot),
      onProblem: (message) => log.warn(message),
    });
  } catch (error) {
    // Two starts at once: the other may have won in the meantime.
    if (await isAnswering(socketPath)) return say(`A gateway for ${home} is running already.`);
    const sentence = portSentence(gatewayPort, error as NodeJS.ErrnoException);
    throw new Error(`The gateway cannot start: ${sentence} Set ORRERY_GATEWAY_PORT to a free one.`);
  }
  const stop = once(() => shutDown(gateway, saver, log, run));
  rmSync(socketPath, { force: true });
  await openControlServer(socketPath, (request) =>
    handleControl(request, { gateway, startedAtIso, pid: process.pid, onStop: () => setImmediate(stop) }),
  );
  writeAtomically(join(run, 'gateway.pid'), `${JSON.stringify({ pid: process.pid, startedAt: startedAtIso, port: gateway.port })}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
  process.on('SIGHUP', () => {});
  // One broken exchange must not take all others with it: they share nothing but the table, which only changes as a whole.
  process.on('uncaughtException', (error) => log.warn('unexpected error', { err: `${describeError(error)} ${error.stack ?? ''}` }));
  flushCompileCache();
  log.info('gateway started', { port: gateway.port, routes: gateway.table.snapshot.routes.size });
  say(`The gateway listens on http://${gatewayHosts[0]}:${gateway.port}.`);
}

async function shutDown(gateway: RunningGateway, saver: TableSaver, log: LogFile, run: string): Promise<void> {
  log.info('gateway stopping');
  saver.flush();
  await gateway.stop(STOP_GRACE_MS);
  for (const name of ['gateway.sock', 'gateway.pid']) rmSync(join(run, name), { force: true });
  log.info('gateway stopped');
  process.exit(0);
}

/**
 * Becomes a process that runs from compiled code kept in `folder`: the compiler of TypeScript alone would cost 35 MB for as long as the
 * gateway lives. Same process id, same standard streams. Where the platform cannot do it, the gateway is larger and that is all.
 */
function startCompiled(folder: string): void {
  if (getCompileCacheDir() !== undefined || !process.execve || !process.argv[1]) return;
  const env = childEnv({ NODE_COMPILE_CACHE: folder });
  const args = [...process.execArgv, process.argv[1]];
  if (!existsSync(folder)) spawnSync(process.execPath, [...args, WARM_UP], { env, stdio: 'ignore' });
  process.execve(process.execPath, [process.execPath, ...args], env);
}

/** Whether a live gateway answers on the socket. A dead one's socket file refuses; one that hangs counts as alive. */
function isAnswering(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function once(run: () => Promise<void>): () => void {
  let isRunning = false;
  return () => {
    if (isRunning) return;
    isRunning = true;
    void run();
  };
}

/** The launcher may have closed its end of our standard output; a word that nobody hears is no reason to fall. */
function say(sentence: string): void {
  process.stdout.on('error', () => {});
  process.stdout.write(`${sentence}\n`);
}

if (!process.argv.includes(WARM_UP)) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}
