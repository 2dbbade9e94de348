import type { RolloutWire } from '#lib/domain/deployment.ts';
import { type Page, type PageParams, pageParams } from '#lib/domain/page.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { parseInput } from '../parse.ts';
import { inRead } from '../read.ts';
import { findDeployment } from './find.ts';
import { ROLLOUT_JSON, type RolloutRow, toRolloutWire } from './read-wires.ts';

/** A page of a deployment's rollouts, newest first. */
export function listRollouts(ctx: Context, ref: string, input: Partial<PageParams> = {}): Promise<Page<RolloutWire>> {
  const { limit, cursor } = parseInput(pageParams, input);
  const before = fromCursor(cursor, 2);
  return inRead(ctx.db, async (sql) => {
    const found = await findDeployment(ctx, sql, ref);
    allow(ctx, 'service:read', { teamId: found.teamId }, { noun: 'deployment', name: ref });
    const rows = await sql.query<{ rollout: RolloutRow }>(
      `SELECT ${ROLLOUT_JSON} AS rollout FROM rollout x WHERE x.deployment_id = $1 ${before ? 'AND (x.started_at, x.id) < ($2::timestamptz, $3::text)' : ''}
       ORDER BY x.started_at DESC, x.id DESC LIMIT ${limit + 1}`,
      [found.id, ...(before ?? [])],
    );
    return toPage(
      rows.map((row) => toRolloutWire(row.rollout)),
      limit,
      (row) => [row.startedAt, row.id],
      (row) => row,
    );
  });
}
