import type { Sql } from '#lib/db/sql.ts';
import type { Grants } from '#lib/domain/access.ts';

/** A person's teams as grants. */
export const readMemberships = (sql: Sql, userId: string): Promise<Grants['teams']> =>
  sql.query<Grants['teams'][number]>(
    'SELECT team_id AS "teamId", role::text AS role, environments FROM membership WHERE user_id = $1 ORDER BY team_id',
    [userId],
  );
