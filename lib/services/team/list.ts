import { sqlOf } from '#lib/db/sql.ts';
import type { Page } from '#lib/domain/page.ts';
import { type TeamListParams, type TeamWire, teamListParams } from '#lib/domain/team.ts';
import { allow, visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { parseInput } from '../parse.ts';
import { readTeams } from './read-wires.ts';

/** A page of the teams the actor sees, by name. */
export async function listTeams(ctx: Context, input: TeamListParams = {}): Promise<Page<TeamWire>> {
  allow(ctx, 'team:read', {});
  const { limit, cursor, q } = parseInput(teamListParams, input);
  const after = fromCursor(cursor, 1);
  const rows = await readTeams(
    sqlOf(ctx.db),
    `($1::text[] IS NULL OR t.id = ANY($1::text[])) AND ($2::text IS NULL OR t.name > $2::text)
       AND ($3::text IS NULL OR position(lower($3) in lower(t.name)) > 0 OR position(lower($3) in lower(t.title)) > 0)`,
    [visibleTeams(ctx), after?.[0] ?? null, q || null],
    limit + 1,
  );
  return toPage(
    rows,
    limit,
    (row) => [row.name],
    (row) => row,
  );
}
