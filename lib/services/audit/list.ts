import type { z } from 'zod';
import { sqlOf } from '#lib/db/sql.ts';
import type { AuditWire } from '#lib/domain/event.ts';
import { type Page, pageParams } from '#lib/domain/page.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { parseInput } from '../parse.ts';
import { auditFilter, toAuditWhere } from './filter.ts';
import { readEntries } from './read-wires.ts';

export const auditParams = pageParams.extend(auditFilter.shape);
export type AuditParams = z.input<typeof auditParams>;

/** Counted no further than this: beyond it, `total` is left out. */
const COUNTED = 10_000;

/** Who changed what, newest first. Owners see their teams'; admins and auditors see everything. */
export async function listAudit(ctx: Context, input: AuditParams = {}): Promise<Page<AuditWire>> {
  allow(ctx, 'audit:read', {});
  const { limit, cursor, ...filter } = parseInput(auditParams, input);
  const sql = sqlOf(ctx.db);
  const { where, params } = await toAuditWhere(ctx, sql, filter);
  const before = fromCursor(cursor, 1);
  const rows = before
    ? await readEntries(sql, `${where} AND a.seq < $${params.length + 1}::bigint`, [...params, before[0]], 'DESC', limit + 1)
    : await readEntries(sql, where, params, 'DESC', limit + 1);
  const page = toPage(
    rows,
    limit,
    (row) => [row.seq],
    (row) => row,
  );
  const [counted] = await sql.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM (SELECT 1 FROM audit_entry a WHERE ${where} LIMIT ${COUNTED + 1}) AS found`,
    params,
  );
  return { ...page, total: counted && counted.n <= COUNTED ? counted.n : undefined };
}
