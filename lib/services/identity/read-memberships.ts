import type { Sql } from '#lib/db/sql.ts';
import type { Grants } from '#lib/domain/access.ts';

/** A person's teams as grants. */
export const readMemberships = (sql: Sql, userId: string): Promise<Grants['teams']> =>
  sql.query<Grants['teams'][number]>(
    'SELECT team_id AS "teamId", role::text AS role, environments FROM membership WHERE user_id = $1 ORDER BY team_id',
    [userId],
  );

/** The same as a column, of the user `u` of the surrounding query: who asks and what they may is one look at the database. */
export const MEMBERSHIPS_COLUMN = `(SELECT COALESCE(json_agg(json_build_object('teamId', m.team_id, 'role', m.role, 'environments', m.environments)
  ORDER BY m.team_id), '[]') FROM membership m WHERE m.user_id = u.id) AS teams`;
