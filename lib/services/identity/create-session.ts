import { sqlOf } from '#lib/db/sql.ts';
import type { Context } from '../context.ts';
import { hashSecret, newSecret } from './secret.ts';

const VALID_MS = 30 * 24 * 3_600_000;

/** A row for a signed-in browser. The secret goes into the cookie; its hash stays here. */
export async function createSession(
  ctx: Context,
  input: { userId: string; ip: string; userAgent: string },
): Promise<{ id: string; secret: string; expiresAt: string }> {
  const secret = newSecret();
  const id = ctx.newId('session');
  const now = ctx.clock.now();
  const expiresAt = new Date(now.getTime() + VALID_MS).toISOString();
  await sqlOf(ctx.db).query(
    `INSERT INTO session (id, token_hash, user_id, user_agent, ip, created_at, last_seen_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6::timestamptz, $6::timestamptz, $7::timestamptz)`,
    [id, hashSecret(secret), input.userId, input.userAgent.slice(0, 300), input.ip.slice(0, 64), now.toISOString(), expiresAt],
  );
  return { id, secret, expiresAt };
}
