import { findCut, readCheck, rewritten, START, saveCheck, walkChain } from '#lib/db/audit-chain.ts';
import { sqlOf } from '#lib/db/sql.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';

/** `brokenAt` is the first entry that is not what was written, or is missing; `head` the last good hash, to compare with a copy kept elsewhere. */
export type AuditVerdict = { ok: boolean; entries: number; head: string; brokenAt: number | null; message: string | null };

/** Recomputes the whole chain of hashes from the first entry on, compares it with what was found before, and keeps the finding. */
export async function verifyAudit(ctx: Context): Promise<AuditVerdict> {
  allow(ctx, 'audit:verify', {});
  const sql = sqlOf(ctx.db);
  const before = await readCheck(sql);
  let link = START;
  let broken = null;
  if (before && before.verifiedTo > 0) {
    const known = await walkChain(sql, link, before.verifiedTo);
    link = { seq: known.seq, head: known.head };
    broken = known.broken ?? (await findCut(sql, before.verifiedTo)) ?? (known.head === before.head ? null : rewritten(before.verifiedTo));
  }
  if (!broken) {
    const rest = await walkChain(sql, link, Number.MAX_SAFE_INTEGER);
    link = { seq: rest.seq, head: rest.head };
    broken = rest.broken;
  }
  const now = ctx.clock.now();
  await saveCheck(sql, ctx, before, {
    // What was verified once stays the mark to hold the chain against, until a whole one is found that goes further.
    ...(broken && before ? { verifiedTo: before.verifiedTo, head: before.head } : { verifiedTo: link.seq, head: link.head }),
    verifiedAt: now,
    rereadTo: 0,
    rereadHead: START.head,
    wholeAt: broken ? (before?.wholeAt ?? null) : now,
    brokenAt: broken?.at ?? null,
    message: broken?.message ?? null,
  });
  return { ok: !broken, entries: link.seq, head: link.head, brokenAt: broken?.at ?? null, message: broken?.message ?? null };
}
