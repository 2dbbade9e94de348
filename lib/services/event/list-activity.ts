import { z } from 'zod';
import { sqlOf } from '#lib/db/sql.ts';
import { EVENT_LEVELS, type EventWire } from '#lib/domain/event.ts';
import { type Page, pageParams } from '#lib/domain/page.ts';
import { allow, visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { parseInput } from '../parse.ts';

export const activityParams = pageParams.extend({
  team: z.string().max(80).optional(),
  /** Of one object: `service/svc_…`, `deployment/dep_…`. */
  key: z.string().max(120).optional(),
  level: z.enum(EVENT_LEVELS).optional(),
  type: z.string().max(80).optional(),
});
export type ActivityParams = z.input<typeof activityParams>;

/** What happened, newest first: the events that have a sentence. One's own teams' and the platform's. */
export async function listActivity(ctx: Context, input: ActivityParams = {}): Promise<Page<EventWire>> {
  allow(ctx, 'event:read', {});
  const { limit, cursor, team, key, level, type } = parseInput(activityParams, input);
  const params: unknown[] = [];
  const p = (value: unknown): string => `$${params.push(value)}`;
  const parts = ["e.type <> ''", 'e.seq IS NOT NULL'];
  const seen = visibleTeams(ctx);
  if (seen) parts.push(`(e.team_id IS NULL OR e.team_id = ANY(${p(seen)}::text[]))`);
  if (team) parts.push(`e.team_id = (SELECT id FROM team WHERE name = ${p(team)} OR id = ${p(team)} LIMIT 1)`);
  if (key) parts.push(`e.keys @> ARRAY[${p(key)}]::text[]`);
  if (level) parts.push(`e.level = ${p(level)}`);
  if (type) parts.push(`e.type = ${p(type)}`);
  const before = fromCursor(cursor, 1);
  if (before) parts.push(`e.seq < ${p(before[0])}::bigint`);
  const rows = await sqlOf(ctx.db).query<Omit<EventWire, 'seq' | 'at'> & { seq: string; at: Date }>(
    `SELECT e.seq, e.id, e.team_id AS "teamId", e.keys, e.type, e.level, e.message, e.actor, e.data, e.at FROM event e
     WHERE ${parts.join(' AND ')} ORDER BY e.seq DESC LIMIT ${limit + 1}`,
    params,
  );
  return toPage(
    rows,
    limit,
    (row) => [Number(row.seq)],
    (row) => ({ ...row, seq: Number(row.seq), at: row.at.toISOString() }),
  );
}
