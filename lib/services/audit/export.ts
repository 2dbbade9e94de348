import { z } from 'zod';
import { sqlOf } from '#lib/db/sql.ts';
import type { AuditWire } from '#lib/domain/event.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { auditFilter, toAuditWhere } from './filter.ts';
import { readEntries } from './read-wires.ts';

export const auditExportParams = auditFilter.extend({ format: z.enum(['jsonl', 'csv']).default('jsonl') });
export type AuditExportParams = z.input<typeof auditExportParams>;

const BATCH = 1_000;

/**
 * Everything that matches, oldest first, a batch at a time: as JSON lines (with the hashes, so that the chain can be checked elsewhere)
 * or as CSV. Ends at the entry that was the newest when it began.
 */
export async function exportAudit(ctx: Context, input: AuditExportParams): Promise<AsyncGenerator<string>> {
  allow(ctx, 'audit:read', {});
  const { format, ...filter } = parseInput(auditExportParams, input);
  const sql = sqlOf(ctx.db);
  const { where, params } = await toAuditWhere(ctx, sql, filter);
  const [last] = await sql.query<{ seq: string | null }>('SELECT max(seq) AS seq FROM audit_entry');
  return batches(Number(last?.seq ?? 0));

  async function* batches(end: number): AsyncGenerator<string> {
    if (format === 'csv') yield `${COLUMNS.map(([name]) => name).join(',')}\r\n`;
    const range = `${where} AND a.seq > $${params.length + 1}::bigint AND a.seq <= $${params.length + 2}::bigint`;
    for (let after = 0; ; ) {
      const rows = await readEntries(sql, range, [...params, after, end], 'ASC', BATCH);
      const last = rows.at(-1);
      if (!last) return;
      yield rows.map(format === 'csv' ? toCsvLine : (row) => `${JSON.stringify(row)}\n`).join('');
      if (rows.length < BATCH) return;
      after = last.seq;
    }
  }
}

const COLUMNS: readonly (readonly [string, (row: AuditWire) => unknown])[] = [
  ['seq', (row) => row.seq],
  ['at', (row) => row.at],
  ['actor', (row) => row.actor],
  ['actor_kind', (row) => row.actorKind],
  ['verb', (row) => row.verb],
  ['target', (row) => row.target],
  ['target_name', (row) => row.targetName],
  ['result', (row) => row.result],
  ['request_id', (row) => row.requestId],
  ['before', (row) => row.before],
  ['after', (row) => row.after],
  ['hash', (row) => row.hash],
];

const toCsvLine = (row: AuditWire): string => `${COLUMNS.map(([, read]) => toCell(read(row))).join(',')}\r\n`;

/** A spreadsheet takes a cell that begins with one of these for a formula: an apostrophe before it makes it text. */
function toCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : JSON.stringify(value);
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
