import { z } from 'zod';
import { sqlOf } from '#lib/db/sql.ts';
import { readEnv } from '#lib/kit/env.ts';
import { engineHealth } from '#lib/link/client.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';

const quantiles = z.object({ count: z.number(), p50: z.number(), p95: z.number(), max: z.number() });

export const engineStatus = z.object({
  queue: z.object({
    waiting: z.number().int(),
    due: z.number().int(),
    running: z.number().int(),
    retrying: z.number().int(),
    parked: z.number().int(),
  }),
  /** Keys the engine gave up on until something changes, the latest first; at most a hundred. */
  parked: z.array(z.object({ key: z.string(), reason: z.string(), at: z.string() })),
  /** Keys that failed and will be tried again. */
  retrying: z.array(z.object({ key: z.string(), attempts: z.number().int(), error: z.string(), nextAt: z.string() })),
  /** The engine beside this web server, when it answers. */
  engine: z
    .object({
      engineId: z.string(),
      startedAt: z.string(),
      passes: z.number(),
      failures: z.number(),
      leasesLost: z.number(),
      corrections: z.number(),
      passMs: quantiles,
      queueMs: quantiles,
      lastFullPass: z.object({ at: z.string(), objects: z.number(), tookMs: z.number(), corrections: z.number() }).nullable(),
    })
    .nullable(),
});
export type EngineStatus = z.infer<typeof engineStatus>;

/** The work queue, parked keys with their reasons, and what the engine counts about itself. */
export async function getEngineStatus(ctx: Context): Promise<EngineStatus> {
  allow(ctx, 'engine:read', {});
  const sql = sqlOf(ctx.db);
  const [counts, parked, retrying, health] = await Promise.all([
    sql.query<EngineStatus['queue']>(
      `SELECT count(*) FILTER (WHERE parked_at IS NULL)::int AS waiting,
         count(*) FILTER (WHERE parked_at IS NULL AND run_after <= clock_timestamp() AND (lease_until IS NULL OR lease_until < clock_timestamp()))::int AS due,
         count(*) FILTER (WHERE lease_until >= clock_timestamp())::int AS running, count(*) FILTER (WHERE attempts > 0 AND parked_at IS NULL)::int AS retrying,
         count(*) FILTER (WHERE parked_at IS NOT NULL)::int AS parked FROM queue_key`,
    ),
    sql.query<{ key: string; reason: string; at: Date }>(
      'SELECT key, parked_reason AS reason, parked_at AS at FROM queue_key WHERE parked_at IS NOT NULL ORDER BY parked_at DESC LIMIT 100',
    ),
    sql.query<{ key: string; attempts: number; error: string; nextAt: Date }>(
      'SELECT key, attempts, last_error AS error, run_after AS "nextAt" FROM queue_key WHERE attempts > 0 AND parked_at IS NULL ORDER BY attempts DESC, key LIMIT 100',
    ),
    engineHealth(readEnv().home).catch(() => null),
  ]);
  return {
    queue: counts[0] ?? { waiting: 0, due: 0, running: 0, retrying: 0, parked: 0 },
    parked: parked.map((row) => ({ ...row, at: row.at.toISOString() })),
    retrying: retrying.map((row) => ({ ...row, nextAt: row.nextAt.toISOString() })),
    engine: health && { ...health, lastFullPass: health.lastFullPass ?? null },
  };
}
