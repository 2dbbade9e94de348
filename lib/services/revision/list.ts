import { type Page, type PageParams, pageParams } from '#lib/domain/page.ts';
import type { RevisionWire } from '#lib/domain/service.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { parseInput } from '../parse.ts';
import { inRead } from '../read.ts';
import { findService } from '../service/find.ts';
import { readRevisions } from './read-wires.ts';

/** A page of a service's revisions, newest first. */
export function listRevisions(
  ctx: Context,
  input: { service: string; team?: string | undefined } & Partial<PageParams>,
): Promise<Page<RevisionWire>> {
  const { limit, cursor } = parseInput(pageParams, { limit: input.limit, cursor: input.cursor });
  const before = fromCursor(cursor, 1);
  return inRead(ctx.db, async (sql) => {
    const service = await findService(ctx, sql, input.service, input.team);
    allow(ctx, 'service:read', { teamId: service.teamId }, { noun: 'service', name: input.service });
    const rows = await readRevisions(sql, service.id, before ? 'r.number < $2::int' : 'true', before ?? [], limit + 1);
    return toPage(
      rows,
      limit,
      (row) => [row.number],
      (row) => row,
    );
  });
}
