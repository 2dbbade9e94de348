import { sqlOf } from '#lib/db/sql.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';

/**
 * Where a page's event stream begins: before anything that the page is about to read, with room for transactions that were under way.
 * What happens between the reading and the opening of the stream would be missed otherwise.
 */
export async function findLiveCursor(ctx: Context): Promise<number> {
  allow(ctx, 'event:read', {});
  const [row] = await sqlOf(ctx.db).query<{ seq: string }>(
    `SELECT seq FROM event WHERE seq IS NOT NULL AND at < clock_timestamp() - interval '5 seconds' ORDER BY seq DESC LIMIT 1`,
  );
  return Number(row?.seq ?? 0);
}
