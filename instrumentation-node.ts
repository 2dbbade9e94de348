import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { getDb } from '#lib/db/client.ts';
import { closeNotify } from '#lib/db/notify.ts';
import type { Engine } from '#lib/engine/wiring.ts';
import { readEnv } from '#lib/kit/env.ts';
import { describeError } from '#lib/kit/errors.ts';
import { rootLog } from '#lib/kit/log.ts';
import { closeEventHubs } from '#lib/web/event-hub.ts';
import { hostedEngine } from '#lib/web/hosted-engine.ts';
import { waitUntilIdle } from '#lib/web/in-flight.ts';
import { openStreams } from '#lib/web/open-streams.ts';
import { processSingleton } from '#lib/web/process-singleton.ts';

const RETRY_MS = 2_000;
const DRAIN_MS = 5_000;
const SHUTDOWN = Symbol.for('orrery.shutdown');
type Hooks = { [SHUTDOWN]?: (() => Promise<void>)[] };

/** Starts what lives in the web server besides answering: the engine, unless it runs as its own process. Once per process. */
export async function startHosted(): Promise<void> {
  const started = processSingleton('instrumentation', () => ({ done: false }));
  if (started.done) return;
  started.done = true;
  const env = readEnv();
  let engine: Engine | undefined;
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= stopHosted(() => engine);
    return stopping;
  };
  const holder = globalThis as Hooks;
  holder[SHUTDOWN] = [...(holder[SHUTDOWN] ?? []), stop];
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
  process.on('unhandledRejection', (error) =>
    rootLog().error({ error: describeError(error) }, 'a promise was rejected and nobody waited for it'),
  );
  if (!env.engineInWeb || !env.databaseUrl) return;
  hostedEngine.state = 'starting';
  void keepStarting(async () => {
    const { startEngine } = await loadWiring();
    engine = await startEngine({ db: getDb(), home: env.home, env, log: rootLog() });
    hostedEngine.metrics = engine.metrics;
    if (stopping) await engine.stop();
  });
}

/**
 * Node itself loads the engine, from its sources, exactly as `npm run engine` does: it holds paths and child processes that a bundler
 * would follow through the whole project. What both halves share (the pool, the bells) hangs on globalThis.
 */
async function loadWiring(): Promise<typeof import('#lib/engine/wiring.ts')> {
  const file = pathToFileURL(join(/* turbopackIgnore: true */ process.cwd(), 'lib', 'engine', 'wiring.ts')).href;
  return import(/* turbopackIgnore: true */ file);
}

/** A database that is not there yet is no reason to give up: `/api/ready` says what is wrong meanwhile. */
async function keepStarting(start: () => Promise<void>): Promise<void> {
  while (hostedEngine.state !== 'stopping') {
    try {
      await start();
      hostedEngine.state = 'running';
      hostedEngine.problem = '';
      return;
    } catch (error) {
      hostedEngine.state = 'failed';
      hostedEngine.problem = describeError(error);
      rootLog().error({ error: hostedEngine.problem }, 'the engine could not be started; trying again');
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** Streams first, so that clients go elsewhere; then the engine, while requests in flight get their answers. */
async function stopHosted(engine: () => Engine | undefined): Promise<void> {
  hostedEngine.state = 'stopping';
  closeEventHubs();
  openStreams.endAll();
  await Promise.allSettled([engine()?.stop(), waitUntilIdle(DRAIN_MS)]);
  await closeNotify(getDb()).catch(() => {});
}
