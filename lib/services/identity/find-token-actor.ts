import { sqlOf } from '#lib/db/sql.ts';
import { type Grants, hasRole, type PlatformRole, type TeamRole } from '#lib/domain/access.ts';
import type { Actor, Context } from '../context.ts';
import { MEMBERSHIPS_COLUMN } from './read-memberships.ts';
import { hashSecret } from './secret.ts';

type Row = {
  id: string;
  name: string;
  userId: string;
  owner: string;
  platformRole: PlatformRole | null;
  teamId: string | null;
  role: TeamRole | null;
  environments: string[];
  lastUsedAt: Date | null;
  teams: Grants['teams'];
};

/** Who a token acts as, as things are now; null when it was revoked, has ended, or its maker may no longer do anything. */
export async function findTokenActor(ctx: Context, token: string): Promise<Actor | null> {
  if (!/^orr_[a-z2-7]{52}$/.test(token)) return null;
  const sql = sqlOf(ctx.db);
  const now = ctx.clock.now();
  const [row] = await sql.query<Row>(
    `SELECT k.id, k.name, u.id AS "userId", u.email AS owner, u.platform_role::text AS "platformRole", k.team_id AS "teamId", k.role::text AS role, k.environments, k.last_used_at AS "lastUsedAt",
       ${MEMBERSHIPS_COLUMN}
     FROM api_token k JOIN "user" u ON u.id = k.user_id
     WHERE k.token_hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2::timestamptz) AND u.disabled_at IS NULL`,
    [hashSecret(token), now.toISOString()],
  );
  if (!row) return null;
  const grants = toGrants(row, { platformRole: row.platformRole, teams: row.teams });
  if (!grants) return null;
  if (now.getTime() - (row.lastUsedAt?.getTime() ?? 0) > 60_000)
    await sql.query('UPDATE api_token SET last_used_at = $2::timestamptz WHERE id = $1', [row.id, now.toISOString()]);
  return { kind: 'token', userId: row.userId, tokenId: row.id, name: row.name, personal: row.teamId === null, owner: row.owner, grants };
}

/**
 * What a token may do: what it says, and never more than its maker may right now. A person's own token is that person; a team's has
 * the weaker role of the two and the environments that both have. Null: nothing is left.
 */
export function toGrants(token: Pick<Row, 'teamId' | 'role' | 'environments'>, maker: Grants): Grants | null {
  if (token.teamId === null) return maker.platformRole || maker.teams.length > 0 ? maker : null;
  if (token.role === null) return null;
  const membership = maker.teams.find((entry) => entry.teamId === token.teamId);
  if (maker.platformRole === 'admin')
    return { platformRole: null, teams: [{ teamId: token.teamId, role: token.role, environments: token.environments }] };
  if (!membership) return null;
  const role = hasRole(membership.role, token.role) ? token.role : membership.role;
  const environments = intersect(token.environments, membership.environments);
  return environments && { platformRole: null, teams: [{ teamId: token.teamId, role, environments }] };
}

/** An empty list means all, so nothing in common must not become one. */
function intersect(a: string[], b: string[]): string[] | null {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const both = a.filter((name) => b.includes(name));
  return both.length > 0 ? both : null;
}
