import { advanceCheck, readCheck } from '#lib/db/audit-chain.ts';
import { sqlOf } from '#lib/db/sql.ts';
import type { AuditChainWire } from '#lib/domain/event.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';

/** What one look may cost: the engine checks the rest, a bite at a time. */
const ENTRIES_A_LOOK = 1_000;

/** How far the audit's chain has been checked and what was found. */
export async function getAuditChain(ctx: Context): Promise<AuditChainWire> {
  allow(ctx, 'audit:read', {});
  await advanceCheck(ctx.db, ctx, ENTRIES_A_LOOK);
  const sql = sqlOf(ctx.db);
  const check = await readCheck(sql);
  const [last] = await sql.query<{ seq: string | null }>('SELECT max(seq) AS seq FROM audit_entry');
  return {
    entries: Number(last?.seq ?? 0),
    verifiedTo: check?.verifiedTo ?? 0,
    verifiedAt: check?.verifiedAt?.toISOString() ?? null,
    wholeAt: check?.wholeAt?.toISOString() ?? null,
    brokenAt: check?.brokenAt ?? null,
    message: check?.message ?? null,
  };
}
