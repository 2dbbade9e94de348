import type { Sql } from '#lib/db/sql.ts';
import type { Context } from '../context.ts';
import { hashSecret, newSecret } from './secret.ts';

const VALID_MS = 24 * 3_600_000;

/** Makes a one-time sign-in link and returns its secret; the person's unused links before it end. Only the hash is kept. */
export async function createLink(ctx: Pick<Context, 'clock' | 'newId'>, sql: Sql, userId: string): Promise<string> {
  const secret = newSecret();
  const expiresAt = new Date(ctx.clock.now().getTime() + VALID_MS).toISOString();
  await sql.query('DELETE FROM sign_in_link WHERE user_id = $1 AND used_at IS NULL', [userId]);
  await sql.query('INSERT INTO sign_in_link (id, token_hash, user_id, expires_at) VALUES ($1, $2, $3, $4::timestamptz)', [
    ctx.newId('link'),
    hashSecret(secret),
    userId,
    expiresAt,
  ]);
  return secret;
}
