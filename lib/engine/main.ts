import { openDb } from '#lib/db/client.ts';
import { findLocalUrl } from '#lib/db/local-url.ts';
import { closeNotify } from '#lib/db/notify.ts';
import { readEnv } from '#lib/kit/env.ts';
import { AppError, describeError } from '#lib/kit/errors.ts';
import { rootLog } from '#lib/kit/log.ts';
import { startEngine } from './wiring.ts';

/** `npm run engine`: the engine as its own process, on the database of DATABASE_URL or the embedded one of the plane on this home. */
async function main(): Promise<void> {
  const env = readEnv();
  const log = rootLog();
  const url = env.databaseUrl ?? findLocalUrl(env.home);
  if (!url)
    throw new AppError('invalid', `There is no plane at ${env.home} and DATABASE_URL is not set: the engine shares a plane's database.`);
  process.on('unhandledRejection', (error) =>
    log.error({ error: describeError(error) }, 'a promise was rejected and nobody waited for it'),
  );
  const db = openDb(url, { name: 'orrery-engine' });
  const engine = await startEngine({ db, home: env.home, env, log });
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await engine.stop();
    await closeNotify(db);
    await db.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
}

main().catch((error: unknown) => {
  console.error(error instanceof AppError ? error.message : describeError(error));
  process.exit(1);
});
