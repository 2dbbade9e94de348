import type { Sql } from '#lib/db/sql.ts';
import { AppError } from '#lib/kit/errors.ts';

/** Rights limited to an environment that does not exist would be rights to nothing, or later to a surprise. @throws AppError `invalid` */
export async function assertEnvironments(sql: Sql, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const known = await sql.query<{ name: string }>('SELECT name FROM environment WHERE name = ANY($1::text[])', [[...names]]);
  const missing = names.filter((name) => !known.some((row) => row.name === name));
  if (missing.length > 0)
    throw new AppError('invalid', `There is no environment ${missing.join(', ')}.`, {
      issues: [{ path: '/environments', message: `unknown: ${missing.join(', ')}` }],
    });
}

/** A team that nobody owns could never be changed again by its own people. Takes the team's lock. @throws AppError `conflict` */
export async function assertOwnerLeft(sql: Sql, teamId: string, without: string): Promise<void> {
  await sql.query('SELECT id FROM team WHERE id = $1 FOR UPDATE', [teamId]);
  const [other] = await sql.query<{ id: string }>(`SELECT id FROM membership WHERE team_id = $1 AND role = 'owner' AND id <> $2 LIMIT 1`, [
    teamId,
    without,
  ]);
  if (!other) throw new AppError('conflict', 'A team needs at least one owner: make somebody else owner first.');
}
