import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { getDb } from '#lib/db/client.ts';
import { sqlOf } from '#lib/db/sql.ts';
import { AppError, describeError } from '#lib/kit/errors.ts';
import { rootLog } from '#lib/kit/log.ts';
import { hostedEngine } from './hosted-engine.ts';

export const readinessWire = z.object({ ready: z.literal(true), engine: z.enum(['running', 'elsewhere']) });

const CHECK_LIMIT_MS = 3_000;
let wanted: string[] | undefined;

/**
 * Ready to serve: the database answers, every migration of this version is applied, and the engine runs where this process hosts it.
 * @throws AppError `unavailable` with what is missing
 */
export async function checkReadiness(): Promise<z.infer<typeof readinessWire>> {
  const missing = await within(CHECK_LIMIT_MS, missingMigrations());
  if (missing.length > 0)
    throw new AppError('unavailable', `Waiting for ${missing.length} database migration${missing.length === 1 ? '' : 's'}.`, {
      detail: missing.join(', '),
    });
  if (hostedEngine.state === 'off') return { ready: true, engine: 'elsewhere' };
  if (hostedEngine.state !== 'running')
    throw new AppError('unavailable', `The engine is ${hostedEngine.state}.`, { detail: hostedEngine.problem });
  return { ready: true, engine: 'running' };
}

async function missingMigrations(): Promise<string[]> {
  wanted ??= (await readdir(join(process.cwd(), 'prisma', 'migrations'), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const rows = await sqlOf(getDb()).query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  const applied = new Set(rows.map((row) => row.name));
  return wanted.filter((name) => !applied.has(name));
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } catch (error) {
    rootLog().debug({ error: describeError(error) }, 'not ready');
    throw new AppError('unavailable', 'The database does not answer.', { detail: describeError(error) });
  } finally {
    clearTimeout(timer);
  }
}
