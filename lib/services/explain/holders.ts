import type { Sql } from '#lib/db/sql.ts';
import { decideAccess, type Grants, type PlatformRole, type Scope, type TeamRole, type Verb } from '#lib/domain/access.ts';
import type { WhoCanWire } from '#lib/domain/explain.ts';
import { toGrants } from '../identity/find-token-actor.ts';
import { MEMBERSHIPS_COLUMN } from '../identity/read-memberships.ts';

type Candidate = { userId: string; name: string; email: string; platformRole: PlatformRole | null; teams: Grants['teams'] };
const CANDIDATES = `SELECT u.id AS "userId", u.name, u.email, u.platform_role::text AS "platformRole", ${MEMBERSHIPS_COLUMN} FROM "user" u`;

/** Everybody of the team, and everybody with a platform role, whom the judge lets do this; the team's own people first. */
export async function findHolders(sql: Sql, verb: Verb, scope: Scope): Promise<WhoCanWire['people']> {
  const rows = await sql.query<Candidate>(
    `${CANDIDATES} WHERE u.disabled_at IS NULL AND (u.platform_role IS NOT NULL OR ($1::text IS NOT NULL AND EXISTS
       (SELECT 1 FROM membership m WHERE m.user_id = u.id AND m.team_id = $1)))
     ORDER BY u.platform_role IS NOT NULL, u.name, u.email`,
    [scope.teamId ?? null],
  );
  return rows.flatMap(({ userId, name, email, platformRole, teams }) => {
    const verdict = decideAccess({ platformRole, teams: teams.filter((entry) => entry.teamId === scope.teamId) }, verb, scope);
    return verdict.allowed ? [{ userId, name, email, because: verdict.because }] : [];
  });
}

type TokenRow = Candidate & { id: string; tokenName: string; teamId: string; role: TeamRole; environments: string[] };

/** The team's tokens that may do this as things are: never more than their makers. */
export async function findTokenHolders(sql: Sql, verb: Verb, scope: Scope, now: Date): Promise<NonNullable<WhoCanWire['tokens']>> {
  const rows = await sql.query<TokenRow>(
    `SELECT k.id, k.name AS "tokenName", k.team_id AS "teamId", k.role::text AS role, k.environments, u.email, u.platform_role::text AS "platformRole",
       ${MEMBERSHIPS_COLUMN} FROM api_token k JOIN "user" u ON u.id = k.user_id
     WHERE k.team_id = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2::timestamptz) AND u.disabled_at IS NULL
     ORDER BY k.name, k.id LIMIT 500`,
    [scope.teamId ?? null, now.toISOString()],
  );
  return rows.flatMap((row) => {
    const grants = toGrants(row, { platformRole: row.platformRole, teams: row.teams });
    return grants && decideAccess(grants, verb, scope).allowed
      ? [{ id: row.id, name: row.tokenName, role: row.role, owner: row.email }]
      : [];
  });
}
