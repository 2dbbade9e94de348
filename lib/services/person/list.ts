import { z } from 'zod';
import { sqlOf } from '#lib/db/sql.ts';
import type { PersonWire } from '#lib/domain/explain.ts';
import { type Page, pageParams } from '#lib/domain/page.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { PENDING } from '../member/list.ts';
import { parseInput } from '../parse.ts';
import { readPeople } from './read-wires.ts';

export const peopleParams = pageParams.extend({
  /** Part of a name or an e-mail. */
  q: z.string().max(200).optional(),
  show: z.enum(['platform', 'disabled', 'pending']).optional(),
});
export type PeopleParams = z.input<typeof peopleParams>;

const SHOW = {
  platform: 'u.platform_role IS NOT NULL',
  disabled: 'u.disabled_at IS NOT NULL',
  pending: PENDING,
} as const;

/** A page of everybody who may sign in, by e-mail. */
export async function listPeople(ctx: Context, input: PeopleParams = {}): Promise<Page<PersonWire>> {
  allow(ctx, 'user:read', {});
  const { limit, cursor, q, show } = parseInput(peopleParams, input);
  const after = fromCursor(cursor, 1);
  const sql = sqlOf(ctx.db);
  const fits = `($1::text IS NULL OR strpos(u.email, $1) > 0 OR strpos(lower(u.name), $1) > 0) AND ${show ? SHOW[show] : 'true'}`;
  const text = q?.trim().toLowerCase() || null;
  const rows = await readPeople(sql, `${fits} AND ($2::text IS NULL OR u.email > $2::text)`, [text, after?.[0] ?? null], limit + 1);
  const [sum] = await sql.query<{ total: number }>(`SELECT count(*)::int AS total FROM "user" u WHERE ${fits}`, [text]);
  const page = toPage(
    rows,
    limit,
    (row) => [row.email],
    (row) => row,
  );
  return { ...page, total: sum?.total ?? 0 };
}
