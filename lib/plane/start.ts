import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childEnv, type Env, readEnv } from '#lib/kit/env.ts';
import { AppError } from '#lib/kit/errors.ts';
import { ensureBuild } from './build.ts';
import { ensureGateway, findGateway, type GatewayProcess, stopGateway } from './gateway.ts';
import { loadKeys } from './keys.ts';
import { releaseLock, takeLock } from './lock.ts';
import { keepLogsBounded, lastLines } from './log-file.ts';
import { assertPortFree } from './ports.ts';
import { ensurePostgres, type Postgres } from './postgres.ts';
import type { Prepared } from './prepared.ts';
import { type Supervised, supervise } from './supervise.ts';
import { endLeftover, startWeb, type WebProcess, waitForReady, webLog } from './web-process.ts';

type Log = (line: string) => void;
type Plane = {
  env: Env;
  dev: boolean;
  log: Log;
  startedGateway: boolean;
  parts: { postgres?: Supervised<Postgres>; web?: Supervised<WebProcess> };
};

export const lockFile = (home: string): string => join(home, 'run', 'plane.lock');

/**
 * Brings the whole plane up and keeps it up: PostgreSQL (unless DATABASE_URL is set), migrations and first admin, the build, the gateway,
 * the web server with the engine. Resolves when the portal answers. `onStoppable` is handed,
 * early, what ends all that the plane owns and leaves the gateway and services.
 */
export async function startPlane(options: { dev: boolean; log: Log; onStoppable(stop: () => Promise<void>): void }): Promise<void> {
  const plane: Plane = { env: readEnv(), parts: {}, startedGateway: false, dev: options.dev, log: options.log };
  const { env, log } = plane;
  const owner = takeLock(lockFile(env.home), env.publicUrl);
  if (owner)
    throw new AppError(
      'conflict',
      `Orrery runs already for ${env.home}: ${owner.what}, process ${owner.pid}, since ${owner.since}. Stop it with npm run stop.`,
    );
  const stop = () => stopPlane(plane);
  options.onStoppable(stop);
  try {
    await endLeftover(env.home);
    await assertPortFree(env.port, 'PORT', 'the portal');
    if (!(await findGateway(env.home))) await assertPortFree(env.gatewayPort, 'ORRERY_GATEWAY_PORT', 'the gateway', ['127.0.0.1']);
    const keys = loadKeys(env.home);
    if (!env.databaseUrl) plane.parts.postgres = await superviseDatabase(plane);
    const prepared = prepare(plane, keys.authSecret);
    await prepared.migrated;
    if (!options.dev) await ensureBuild(log);
    const [web, gateway] = await Promise.allSettled([superviseWeb(plane, keys.authSecret), superviseGateway(plane)]);
    if (web.status === 'fulfilled') plane.parts.web = web.value;
    if (gateway.status === 'fulfilled' && !gateway.value.current().adopted) plane.startedGateway = true;
    for (const part of [gateway, web]) if (part.status === 'rejected') throw part.reason;
    const told = await prepared.ready;
    announce(plane, told);
    if (options.dev && told.created) seed(plane);
    keepLogsBounded(env.home);
  } catch (error) {
    await stop();
    // A start that failed leaves nothing behind; a gateway that ran before it goes on.
    if (plane.startedGateway) await stopGateway(env.home);
    throw error;
  }
}

/** A fresh plane for development starts with something to look at. */
function seed({ env, log }: Plane): void {
  const child = spawn(process.execPath, ['prisma/seed.ts'], { stdio: 'inherit', env: childEnv({ ORRERY_HOME: env.home }) });
  child.on('error', (error) => log(`The examples could not be put in: ${error.message}`));
}

const superviseGateway = ({ env, log }: Plane): Promise<Supervised<GatewayProcess>> =>
  supervise(
    { name: 'The gateway', start: () => ensureGateway(env.home), lastWords: () => lastLines(join(env.home, 'logs', 'gateway.out'), 5) },
    log,
  );

async function superviseDatabase(plane: Plane): Promise<Supervised<Postgres>> {
  const { env, log } = plane;
  let url = '';
  const postgres = await supervise(
    {
      name: 'PostgreSQL',
      start: () => ensurePostgres({ home: env.home, log }),
      lastWords: () => lastLines(join(env.home, 'logs', 'postgres.log'), 5),
      // Another program took its port while it was down: the web server has the old address.
      onRestart: (running) => {
        if (running.url !== url) void plane.parts.web?.current().stop();
        url = running.url;
      },
    },
    log,
  );
  url = postgres.current().url;
  return postgres;
}

async function superviseWeb(plane: Plane, authSecret: string): Promise<Supervised<WebProcess>> {
  const { env, dev, log } = plane;
  let starts = 0;
  const part = {
    name: 'The web server',
    start: () => {
      starts += 1;
      return startWeb({ home: env.home, port: env.port, dev, env: childVariables(plane, authSecret) });
    },
    lastWords: () => lastLines(webLog(env.home), 10),
  };
  const web = await supervise(part, log);
  try {
    await waitForReady(env.port, env.home, dev ? 180_000 : 60_000, () => (starts >= 4 ? 'the web server ended again and again' : null));
  } catch (error) {
    web.release();
    await web.current().stop();
    throw error;
  }
  return web;
}

/** What the plane's own children know beyond our environment. Workloads get none of it. */
function childVariables(plane: Plane, authSecret: string): Record<string, string> {
  const { env } = plane;
  return {
    ORRERY_HOME: env.home,
    PORT: String(env.port),
    DATABASE_URL: env.databaseUrl ?? plane.parts.postgres?.current().url ?? '',
    NEXTAUTH_URL: env.publicUrl,
    NEXTAUTH_SECRET: authSecret,
  };
}

/** Runs prepare.ts. `migrated` comes first, so that the web server starts while the first admin is seen to. */
function prepare(plane: Plane, authSecret: string): { migrated: Promise<void>; ready: Promise<Extract<Prepared, { kind: 'ready' }>> } {
  const child = spawn(process.execPath, ['lib/plane/prepare.ts'], {
    env: childEnv(childVariables(plane, authSecret)),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const migrated = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<Extract<Prepared, { kind: 'ready' }>>();
  const fail = (sentence: string): void => {
    const error = new AppError('internal', sentence);
    migrated.reject(error);
    ready.reject(error);
  };
  ready.promise.catch(() => {});
  child.on('message', (message: Prepared) => {
    if (message.kind === 'progress') plane.log(message.line);
    if (message.kind === 'migrated') migrated.resolve();
    if (message.kind === 'ready') ready.resolve(message);
    if (message.kind === 'failed') fail(message.sentence);
  });
  child.once('error', (error) => fail(`The database could not be prepared: ${error.message}`));
  child.once('exit', (code) => fail(`The database could not be prepared (ended with ${code}).`));
  return { migrated: migrated.promise, ready: ready.promise };
}

function announce(plane: Plane, prepared: Extract<Prepared, { kind: 'ready' }>): void {
  const { env, log } = plane;
  const facts = { url: env.publicUrl, pid: process.pid, startedAt: new Date().toISOString() };
  writeFileSync(join(env.home, 'plane.json'), `${JSON.stringify(facts)}\n`, { mode: 0o600 });
  log(`\nOrrery is ready: ${env.publicUrl}`);
  if (prepared.signInUrl) log(`First sign-in as ${prepared.adminEmail}, once, with this link:\n  ${prepared.signInUrl}`);
  else if (prepared.created) log(`Sign in as ${prepared.adminEmail} with the password of ORRERY_ADMIN_PASSWORD.`);
  log('Ctrl-C stops the plane; services keep running. npm run stop -- --all stops everything.');
}

async function stopPlane(plane: Plane): Promise<void> {
  const { web, postgres } = plane.parts;
  web?.release();
  postgres?.release();
  await web?.current().stop();
  await postgres?.current().stop();
  rmSync(join(plane.env.home, 'plane.json'), { force: true });
  releaseLock(lockFile(plane.env.home));
}
