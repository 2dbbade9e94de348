import { sqlOf } from '#lib/db/sql.ts';
import type { Grants, PlatformRole } from '#lib/domain/access.ts';
import type { Actor, Context } from '../context.ts';
import { MEMBERSHIPS_COLUMN } from './read-memberships.ts';
import { hashSecret } from './secret.ts';

/** Who a session's secret belongs to as things are now; null when it was revoked, has ended, or the person is disabled. */
export async function findSessionActor(ctx: Context, secret: string): Promise<Actor | null> {
  const sql = sqlOf(ctx.db);
  const now = ctx.clock.now();
  const [row] = await sql.query<{
    id: string;
    userId: string;
    email: string;
    name: string;
    platformRole: PlatformRole | null;
    lastSeenAt: Date;
    teams: Grants['teams'];
  }>(
    `SELECT s.id, u.id AS "userId", u.email, u.name, u.platform_role::text AS "platformRole", s.last_seen_at AS "lastSeenAt",
       ${MEMBERSHIPS_COLUMN}
     FROM session s JOIN "user" u ON u.id = s.user_id
     WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > $2::timestamptz AND u.disabled_at IS NULL`,
    [hashSecret(secret), now.toISOString()],
  );
  if (!row) return null;
  if (now.getTime() - row.lastSeenAt.getTime() > 60_000)
    await sql.query('UPDATE session SET last_seen_at = $2::timestamptz WHERE id = $1', [row.id, now.toISOString()]);
  return {
    kind: 'user',
    userId: row.userId,
    email: row.email,
    name: row.name,
    sessionId: row.id,
    grants: { platformRole: row.platformRole, teams: row.teams },
  };
}
