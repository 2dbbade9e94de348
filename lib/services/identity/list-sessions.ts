import { sqlOf } from '#lib/db/sql.ts';
import type { SessionWire } from '#lib/domain/team.ts';
import type { Context } from '../context.ts';

type Row = Omit<SessionWire, 'current' | 'createdAt' | 'lastSeenAt' | 'expiresAt'> & { createdAt: Date; lastSeenAt: Date; expiresAt: Date };

/** One's own sessions that still count, the latest first. */
export async function listSessions(ctx: Context): Promise<{ items: SessionWire[]; nextCursor: null }> {
  const { actor } = ctx;
  if (actor.kind !== 'user') return { items: [], nextCursor: null };
  const rows = await sqlOf(ctx.db).query<Row>(
    `SELECT id, user_agent AS "userAgent", ip, created_at AS "createdAt", last_seen_at AS "lastSeenAt", expires_at AS "expiresAt"
     FROM session WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2::timestamptz ORDER BY last_seen_at DESC LIMIT 100`,
    [actor.userId, ctx.clock.now().toISOString()],
  );
  const items = rows.map((row) => ({
    ...row,
    current: row.id === actor.sessionId,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }));
  return { items, nextCursor: null };
}
