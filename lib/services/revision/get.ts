import type { RevisionWire } from '#lib/domain/service.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { inRead } from '../read.ts';
import { findService } from '../service/find.ts';
import { readRevisions } from './read-wires.ts';

/** One revision of a service. */
export function getRevision(ctx: Context, input: { service: string; number: number; team?: string | undefined }): Promise<RevisionWire> {
  return inRead(ctx.db, async (sql) => {
    const service = await findService(ctx, sql, input.service, input.team);
    allow(ctx, 'service:read', { teamId: service.teamId }, { noun: 'service', name: input.service });
    const [revision] = await readRevisions(sql, service.id, 'r.number = $2::int', [input.number], 1);
    if (!revision) throw notFound('revision', `${service.name} ${input.number}`);
    return revision;
  });
}
