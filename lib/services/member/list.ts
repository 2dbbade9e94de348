import { type Sql, sqlOf } from '#lib/db/sql.ts';
import type { Page } from '#lib/domain/page.ts';
import { type MemberListParams, type MemberWire, memberListParams } from '#lib/domain/team.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { findTeam } from '../manifest/facts.ts';
import { parseInput } from '../parse.ts';

/** A page of a team's members, by e-mail. */
export async function listMembers(ctx: Context, team: string, input: MemberListParams = {}): Promise<Page<MemberWire>> {
  const { limit, cursor, q } = parseInput(memberListParams, input);
  const sql = sqlOf(ctx.db);
  const { id } = await findTeam(ctx, sql, team);
  allow(ctx, 'member:read', { teamId: id }, { noun: 'team', name: team });
  const after = fromCursor(cursor, 1);
  const fits = 'm.team_id = $1 AND ($2::text IS NULL OR strpos(u.email, $2) > 0 OR strpos(lower(u.name), $2) > 0)';
  const text = q?.toLowerCase() || null;
  const rows = await readMembers(sql, `${fits} AND ($3::text IS NULL OR u.email > $3::text)`, [id, text, after?.[0] ?? null], limit + 1);
  const [sum] = await sql.query<{ total: number }>(
    `SELECT count(*)::int AS total FROM membership m JOIN "user" u ON u.id = m.user_id WHERE ${fits}`,
    [id, text],
  );
  const page = toPage(
    rows,
    limit,
    (row) => [row.email],
    (row) => row,
  );
  return { ...page, total: sum?.total ?? 0 };
}

/** True of a user `u` who has no way to have come in yet. */
export const PENDING = `(u.password_hash IS NULL AND NOT EXISTS (SELECT 1 FROM account a WHERE a.user_id = u.id)
  AND NOT EXISTS (SELECT 1 FROM session s WHERE s.user_id = u.id))`;
export const LAST_SEEN = '(SELECT max(s.last_seen_at) FROM session s WHERE s.user_id = u.id)';

/** Members as the API shows them. `where` speaks of m (membership), u (user). */
export async function readMembers(sql: Sql, where: string, params: readonly unknown[], limit: number): Promise<MemberWire[]> {
  const rows = await sql.query<Omit<MemberWire, 'createdAt' | 'lastSeenAt'> & { createdAt: Date; lastSeenAt: Date | null }>(
    `SELECT m.id, u.id AS "userId", u.email, u.name, m.role::text AS role, m.environments, m.created_at AS "createdAt",
       u.disabled_at IS NOT NULL AS disabled, ${PENDING} AS pending, ${LAST_SEEN} AS "lastSeenAt"
     FROM membership m JOIN "user" u ON u.id = m.user_id WHERE ${where} ORDER BY u.email LIMIT ${limit}`,
    params,
  );
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString(), lastSeenAt: row.lastSeenAt?.toISOString() ?? null }));
}
