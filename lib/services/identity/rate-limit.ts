import { sqlOf } from '#lib/db/sql.ts';
import { AppError } from '#lib/kit/errors.ts';
import type { Context } from '../context.ts';

export const SIGN_IN_LIMIT = { attempts: 10, windowMs: 15 * 60_000 } as const;

/**
 * Counts an attempt against each key before the work is done, so that parallel guesses are counted too.
 * @throws AppError `rate-limited` with when to come back
 */
export async function takeAttempts(
  ctx: Context,
  keys: readonly string[],
  limit: { attempts: number; windowMs: number } = SIGN_IN_LIMIT,
): Promise<void> {
  const now = ctx.clock.now();
  const rows = await sqlOf(ctx.db).query<{ key: string; count: number; windowStart: Date }>(
    `INSERT INTO rate_limit (key, count, window_start) SELECT k, 1, $2::timestamptz FROM unnest($1::text[]) AS k ORDER BY k
     ON CONFLICT (key) DO UPDATE SET
       count = CASE WHEN rate_limit.window_start <= $3::timestamptz THEN 1 ELSE rate_limit.count + 1 END,
       window_start = CASE WHEN rate_limit.window_start <= $3::timestamptz THEN $2::timestamptz ELSE rate_limit.window_start END
     RETURNING key, count, window_start AS "windowStart"`,
    [keys, now.toISOString(), new Date(now.getTime() - limit.windowMs).toISOString()],
  );
  const over = rows.filter((row) => row.count > limit.attempts);
  if (over.length === 0) return;
  const retryAfterMs = Math.max(...over.map((row) => row.windowStart.getTime() + limit.windowMs - now.getTime()), 1_000);
  throw new AppError('rate-limited', `Too many attempts: try again in ${Math.ceil(retryAfterMs / 60_000)} minutes.`, { retryAfterMs });
}

/** Forgets the attempts of keys that turned out to be who they said. */
export async function forgiveAttempts(ctx: Context, keys: readonly string[]): Promise<void> {
  await sqlOf(ctx.db).query('DELETE FROM rate_limit WHERE key = ANY($1::text[])', [keys]);
}

/** The keys of one attempt: who is claimed, and where it comes from. */
export const attemptKeys = (door: string, email: string, ip: string): string[] => [
  ...(email ? [`${door}/email/${email.slice(0, 254)}`] : []),
  ...(ip ? [`${door}/ip/${ip.slice(0, 64)}`] : []),
];
