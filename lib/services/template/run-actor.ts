import type { Sql } from '#lib/db/sql.ts';
import type { PlatformRole, TeamRole } from '#lib/domain/access.ts';
import { AppError } from '#lib/kit/errors.ts';
import type { Actor } from '../context.ts';
import { toGrants } from '../identity/find-token-actor.ts';
import { readMemberships } from '../identity/read-memberships.ts';

export type RunActorRow = { actorKind: string; actorUserId: string | null; actorTokenId: string | null; actorName: string };
type User = { id: string; email: string; name: string; platformRole: PlatformRole | null };
type Token = { id: string; name: string; teamId: string | null; role: TeamRole | null; environments: string[]; lastUsedAt: null };

/**
 * On whose behalf a run acts, with what they may do right now: a person or token that lost its rights since stops the run.
 * @throws AppError `forbidden`
 */
export async function loadRunActor(sql: Sql, row: RunActorRow): Promise<Actor> {
  if (row.actorKind === 'system') return { kind: 'system', name: row.actorName, grants: { platformRole: 'admin', teams: [] } };
  const gone = new AppError('forbidden', `${row.actorName} may not do anything here any more. Somebody else can try the run again.`);
  const [user] = await sql.query<User>(
    `SELECT id, email, name, platform_role::text AS "platformRole" FROM "user" WHERE id = $1 AND disabled_at IS NULL`,
    [row.actorUserId],
  );
  if (!user) throw gone;
  const own = { platformRole: user.platformRole, teams: await readMemberships(sql, user.id) };
  if (row.actorKind === 'user')
    return { kind: 'user', userId: user.id, email: user.email, name: user.name, sessionId: undefined, grants: own };
  const [token] = await sql.query<Token>(
    `SELECT id, name, team_id AS "teamId", role::text AS role, environments FROM api_token
     WHERE id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())`,
    [row.actorTokenId],
  );
  const grants = token && toGrants(token, own);
  if (!token || !grants) throw gone;
  return {
    kind: 'token',
    userId: user.id,
    tokenId: token.id,
    name: token.name,
    personal: token.teamId === null,
    owner: user.email,
    grants,
  };
}
