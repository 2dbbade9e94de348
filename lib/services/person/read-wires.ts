import type { Sql } from '#lib/db/sql.ts';
import type { PersonWire } from '#lib/domain/explain.ts';
import { LAST_SEEN, PENDING } from '../member/list.ts';

type Row = Omit<PersonWire, 'createdAt' | 'lastSeenAt'> & { createdAt: Date; lastSeenAt: Date | null };

/** People as admins and auditors see them. `where` speaks of u (user). */
export async function readPeople(sql: Sql, where: string, params: readonly unknown[], limit: number): Promise<PersonWire[]> {
  const rows = await sql.query<Row>(
    `SELECT u.id, u.email, u.name, u.platform_role::text AS "platformRole", u.disabled_at IS NOT NULL AS disabled, ${PENDING} AS pending,
       u.created_at AS "createdAt", ${LAST_SEEN} AS "lastSeenAt",
       (SELECT count(*)::int FROM session s WHERE s.user_id = u.id AND s.revoked_at IS NULL AND s.expires_at > now()) AS sessions,
       (SELECT COALESCE(json_agg(json_build_object('team', t.name, 'title', t.title, 'role', m.role, 'environments', m.environments) ORDER BY t.name), '[]')
          FROM membership m JOIN team t ON t.id = m.team_id WHERE m.user_id = u.id) AS teams
     FROM "user" u WHERE ${where} ORDER BY u.email LIMIT ${limit}`,
    params,
  );
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString(), lastSeenAt: row.lastSeenAt?.toISOString() ?? null }));
}
