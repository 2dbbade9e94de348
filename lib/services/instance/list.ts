import { z } from 'zod';
import { sqlOf } from '#lib/db/sql.ts';
import { INSTANCE_PHASES, type InstanceWire } from '#lib/domain/instance.ts';
import { type Page, pageParams } from '#lib/domain/page.ts';
import { allow, visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { parseInput } from '../parse.ts';
import { readInstances } from './read-wires.ts';

export const instanceListParams = pageParams.extend({
  deployment: z.string().max(80).optional(),
  cluster: z.string().max(80).optional(),
  node: z.string().max(80).optional(),
  phase: z.enum(INSTANCE_PHASES).optional(),
});
export type InstanceListParams = z.input<typeof instanceListParams>;

/** A page of the instances the actor may see, oldest first. */
export async function listInstances(ctx: Context, input: InstanceListParams = {}): Promise<Page<InstanceWire>> {
  allow(ctx, 'service:read', {});
  const { limit, cursor, deployment, cluster, node, phase } = parseInput(instanceListParams, input);
  const params: unknown[] = [];
  const p = (value: unknown): string => `$${params.push(value)}`;
  const parts = ['true'];
  const seen = visibleTeams(ctx);
  if (seen) parts.push(`i.team_id = ANY(${p(seen)}::text[])`);
  if (deployment) parts.push(`i.deployment_id = ${p(deployment)}`);
  if (cluster) parts.push(`(c.id = ${p(cluster)} OR c.name = ${p(cluster)})`);
  if (node) parts.push(`(n.id = ${p(node)} OR n.name = ${p(node)})`);
  if (phase) parts.push(`i.phase = ${p(phase)}::"InstancePhase"`);
  const after = fromCursor(cursor, 1);
  if (after) parts.push(`i.id > ${p(after[0])}::text`);
  const rows = await readInstances(sqlOf(ctx.db), parts.join(' AND '), params, `ORDER BY i.id LIMIT ${limit + 1}`);
  return toPage(
    rows,
    limit,
    (row) => [row.id],
    (row) => row,
  );
}
