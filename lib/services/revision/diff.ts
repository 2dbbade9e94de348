import { diffSpecs } from '#lib/domain/manifest/diff.ts';
import type { FieldChange } from '#lib/domain/plan.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { loadRevisionSpec } from '../manifest/facts.ts';
import { inRead } from '../read.ts';
import { findService } from '../service/find.ts';

/** What changed between two revisions of a service, field by field, secrets masked. */
export function diffRevisions(
  ctx: Context,
  input: { service: string; from: number; to: number; team?: string | undefined },
): Promise<{ changes: FieldChange[] }> {
  return inRead(ctx.db, async (sql) => {
    const service = await findService(ctx, sql, input.service, input.team);
    allow(ctx, 'service:read', { teamId: service.teamId }, { noun: 'service', name: input.service });
    const before = await loadRevisionSpec(sql, service.id, input.from);
    const after = await loadRevisionSpec(sql, service.id, input.to);
    return { changes: diffSpecs(before, after) };
  });
}
