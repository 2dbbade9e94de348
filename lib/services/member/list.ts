import { type Sql, sqlOf } from '#lib/db/sql.ts';
import { type Page, type PageParams, pageParams } from '#lib/domain/page.ts';
import type { MemberWire } from '#lib/domain/team.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { findTeam } from '../manifest/facts.ts';
import { parseInput } from '../parse.ts';

/** A page of a team's members, by e-mail. */
export async function listMembers(ctx: Context, team: string, input: Partial<PageParams> = {}): Promise<Page<MemberWire>> {
  const { limit, cursor } = parseInput(pageParams, input);
  const sql = sqlOf(ctx.db);
  const { id } = await findTeam(ctx, sql, team);
  allow(ctx, 'member:read', { teamId: id }, { noun: 'team', name: team });
  const after = fromCursor(cursor, 1);
  const rows = await readMembers(sql, 'm.team_id = $1 AND ($2::text IS NULL OR u.email > $2::text)', [id, after?.[0] ?? null], limit + 1);
  return toPage(
    rows,
    limit,
    (row) => [row.email],
    (row) => row,
  );
}

/** Members as the API shows them. `where` speaks of m (membership), u (user). */
export async function readMembers(sql: Sql, where: string, params: readonly unknown[], limit: number): Promise<MemberWire[]> {
  const rows = await sql.query<Omit<MemberWire, 'createdAt'> & { createdAt: Date }>(
    `SELECT m.id, u.id AS "userId", u.email, u.name, m.role::text AS role, m.environments, m.created_at AS "createdAt"
     FROM membership m JOIN "user" u ON u.id = m.user_id WHERE ${where} ORDER BY u.email LIMIT ${limit}`,
    params,
  );
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}
