import type { Sql } from '#lib/db/sql.ts';
import type { Context } from '../context.ts';
import { findTeam } from '../manifest/facts.ts';

/** Names of teams to ids. A template can be shared with teams that its owner sees. @throws AppError `not-found` */
export async function teamIdsOf(ctx: Context, sql: Sql, names: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of new Set(names)) ids.push((await findTeam(ctx, sql, name)).id);
  return ids;
}
