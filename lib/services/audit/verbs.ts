import { sqlOf } from '#lib/db/sql.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';

/** Every verb that was ever recorded, for a filter to offer. They are words of the program, so that they tell nothing of any team. */
export async function listAuditVerbs(ctx: Context): Promise<{ items: string[]; nextCursor: null }> {
  allow(ctx, 'audit:read', {});
  // From one verb to the next along the index: the number of entries does not matter.
  const rows = await sqlOf(ctx.db).query<{ verb: string }>(
    `WITH RECURSIVE walk AS (
       (SELECT verb FROM audit_entry ORDER BY verb LIMIT 1)
       UNION ALL SELECT (SELECT a.verb FROM audit_entry a WHERE a.verb > walk.verb ORDER BY a.verb LIMIT 1) FROM walk WHERE walk.verb IS NOT NULL
     ) SELECT verb FROM walk WHERE verb IS NOT NULL LIMIT 500`,
  );
  return { items: rows.map((row) => row.verb), nextCursor: null };
}
