import { sqlOf } from '#lib/db/sql.ts';
import { type DeploymentListParams, type DeploymentWire, deploymentListParams } from '#lib/domain/deployment.ts';
import type { Page } from '#lib/domain/page.ts';
import { allow, visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { parseInput } from '../parse.ts';
import { readDeployments } from './read-wires.ts';

/** A page of the deployments the actor may see, by service name, then environment. */
export async function listDeployments(ctx: Context, input: DeploymentListParams = {}): Promise<Page<DeploymentWire>> {
  allow(ctx, 'service:read', {});
  const { limit, cursor, q, team, environment, service, health, sync } = parseInput(deploymentListParams, input);
  const params: unknown[] = [];
  const p = (value: unknown): string => `$${params.push(value)}`;
  const parts = ['true'];
  const seen = visibleTeams(ctx);
  if (seen) parts.push(`d.team_id = ANY(${p(seen)}::text[])`);
  if (team) parts.push(`(t.name = ${p(team)} OR t.id = ${p(team)})`);
  if (environment) parts.push(`e.name = ${p(environment)}`);
  if (service) parts.push(`(s.name = ${p(service)} OR s.id = ${p(service)})`);
  if (health) parts.push(`d.health = ${p(health)}::"HealthStatus"`);
  if (sync) parts.push(`d.sync = ${p(sync)}::"SyncStatus"`);
  if (q) parts.push(`lower(s.name) LIKE ${p(`%${q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`)}`);
  const after = fromCursor(cursor, 2);
  if (after) parts.push(`(s.name, d.id) > (${p(after[0])}::text, ${p(after[1])}::text)`);
  const rows = await readDeployments(sqlOf(ctx.db), parts.join(' AND '), params, `ORDER BY s.name, d.id LIMIT ${limit + 1}`);
  return toPage(
    rows,
    limit,
    (row) => [row.service, row.id],
    (row) => row,
  );
}
