import type { Sql } from '#lib/db/sql.ts';
import type { TeamWire } from '#lib/domain/team.ts';

/** Teams with their sizes. `where` speaks of t (team). */
export async function readTeams(sql: Sql, where: string, params: readonly unknown[], limit: number): Promise<TeamWire[]> {
  const rows = await sql.query<Omit<TeamWire, 'createdAt'> & { createdAt: Date }>(
    `SELECT t.id, t.name, t.title, t.created_at AS "createdAt", (SELECT count(*)::int FROM service s WHERE s.team_id = t.id) AS services,
       (SELECT count(*)::int FROM membership m WHERE m.team_id = t.id) AS members
     FROM team t WHERE ${where} ORDER BY t.name LIMIT ${limit}`,
    params,
  );
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}
