import type { TopologyFilter } from '#lib/domain/topology.ts';
import { visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';

export type Where = { text: string; params: unknown[] };

/** Fails, or the engine gave up on it. Speaks of d. Parked keys are few: looked up once, not once for each deployment. */
export const FAILING = `(d.health IN ('Degraded', 'Missing') OR d.id IN (SELECT substr(pk.key, 12) FROM queue_key pk WHERE pk.kind = 'deployment' AND pk.parked_at IS NOT NULL))`;

/** The joins that `toWhere` speaks of: d (deployment), s (service), t (team), e (environment). */
export const FROM = `deployment d JOIN service s ON s.id = d.service_id JOIN team t ON t.id = d.team_id JOIN environment e ON e.id = d.environment_id`;

/** Which deployments the graph is about: only what the actor sees, then each filter that is set. */
export function toWhere(ctx: Context, filter: Partial<TopologyFilter>, around?: readonly string[]): Where {
  const params: unknown[] = [];
  const p = (value: unknown): string => `$${params.push(value)}`;
  const parts: string[] = ['true'];
  const seen = visibleTeams(ctx);
  if (seen) parts.push(`d.team_id = ANY(${p(seen)}::text[])`);
  if (filter.team) {
    const team = p(filter.team);
    parts.push(`(t.name = ${team} OR t.id = ${team})`);
  }
  if (filter.environment) parts.push(`e.name = ${p(filter.environment)}`);
  if (filter.health) parts.push(`d.health = ${p(filter.health)}::"HealthStatus"`);
  if (filter.errors) parts.push(FAILING);
  if (filter.q) {
    const q = p(`%${filter.q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`);
    parts.push(`(lower(s.name) LIKE ${q} OR lower(s.title) LIKE ${q})`);
  }
  if (filter.label) parts.push(labelled(filter.label, p));
  if (filter.owner) {
    const owner = p(filter.owner);
    parts.push(`(s.labels->>'owner' = ${owner} OR s.annotations->>'owner' = ${owner} OR EXISTS (
      SELECT 1 FROM revision ro WHERE ro.service_id = d.service_id AND ro.number = d.revision AND ro.author = ${owner}))`);
  }
  const ids = around ?? filter.only?.split(',').slice(0, 200);
  if (ids) parts.push(`d.id = ANY(${p(ids)}::text[])`);
  return { text: parts.join(' AND '), params };
}

function labelled(label: string, p: (value: unknown) => string): string {
  const cut = label.indexOf('=');
  return cut < 0 ? `s.labels ? ${p(label)}` : `s.labels @> ${p(JSON.stringify({ [label.slice(0, cut)]: label.slice(cut + 1) }))}::jsonb`;
}
