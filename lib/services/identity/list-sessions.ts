import { type Sql, sqlOf } from '#lib/db/sql.ts';
import type { SessionWire } from '#lib/domain/team.ts';
import type { Context } from '../context.ts';

type Row = Omit<SessionWire, 'current' | 'createdAt' | 'lastSeenAt' | 'expiresAt'> & { createdAt: Date; lastSeenAt: Date; expiresAt: Date };

/** One's own sessions that still count, the latest first. */
export async function listSessions(ctx: Context): Promise<{ items: SessionWire[]; nextCursor: null }> {
  const { actor } = ctx;
  if (actor.kind !== 'user') return { items: [], nextCursor: null };
  return { items: await readSessions(ctx, sqlOf(ctx.db), actor.userId), nextCursor: null };
}

/** A person's sessions that still count; `current` is the one that asks. */
export async function readSessions(ctx: Context, sql: Sql, userId: string): Promise<SessionWire[]> {
  const rows = await sql.query<Row>(
    `SELECT id, user_agent AS "userAgent", ip, created_at AS "createdAt", last_seen_at AS "lastSeenAt", expires_at AS "expiresAt"
     FROM session WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2::timestamptz ORDER BY last_seen_at DESC LIMIT 100`,
    [userId, ctx.clock.now().toISOString()],
  );
  return rows.map((row) => ({
    ...row,
    current: ctx.actor.kind === 'user' && row.id === ctx.actor.sessionId,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }));
}
