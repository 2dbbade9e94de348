import type { ServiceListParams } from '#lib/domain/service.ts';
import { visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';

export type ServiceFilter = Pick<ServiceListParams, 'q' | 'team' | 'environment' | 'health' | 'sync' | 'label'>;
export type Where = { text: string; params: unknown[] };

/** The WHERE of lists and facets over s (service) and t (team): only what the actor sees, then each filter that is set. */
export function toWhere(ctx: Context, filter: ServiceFilter): Where {
  const params: unknown[] = [];
  const p = (value: unknown): string => `$${params.push(value)}`;
  const parts: string[] = [];
  const seen = visibleTeams(ctx);
  if (seen) parts.push(`s.team_id = ANY(${p(seen)}::text[])`);
  if (filter.team) {
    const team = p(filter.team);
    parts.push(`(t.name = ${team} OR t.id = ${team})`);
  }
  if (filter.q) {
    const q = p(`%${filter.q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`);
    parts.push(`(lower(s.name) LIKE ${q} OR lower(s.title) LIKE ${q})`);
  }
  if (filter.label) {
    const cut = filter.label.indexOf('=');
    parts.push(
      cut < 0
        ? `s.labels ? ${p(filter.label)}`
        : `s.labels @> ${p(JSON.stringify({ [filter.label.slice(0, cut)]: filter.label.slice(cut + 1) }))}::jsonb`,
    );
  }
  if (filter.environment || filter.health || filter.sync) parts.push(deployedAs(filter, p));
  return { text: parts.length > 0 ? parts.join(' AND ') : 'true', params };
}

/** One deployment must have all of it: "degraded in prod" is not "degraded somewhere and deployed in prod". */
function deployedAs({ environment, health, sync }: ServiceFilter, p: (value: unknown) => string): string {
  const parts = ['fd.service_id = s.id'];
  if (environment) parts.push(`fd.environment_id IN (SELECT id FROM environment WHERE name = ${p(environment)})`);
  if (health) parts.push(`fd.health = ${p(health)}::"HealthStatus"`);
  if (sync) parts.push(`fd.sync = ${p(sync)}::"SyncStatus"`);
  return `EXISTS (SELECT 1 FROM deployment fd WHERE ${parts.join(' AND ')})`;
}

/** What the actor sees and the team filter, over any column that holds a team's id. */
export function toTeamWhere(ctx: Context, team: string | undefined, column: string): Where {
  const params: unknown[] = [];
  const parts: string[] = [];
  const seen = visibleTeams(ctx);
  if (seen) parts.push(`${column} = ANY($${params.push(seen)}::text[])`);
  if (team) parts.push(`${column} IN (SELECT id FROM team WHERE name = $${params.push(team)} OR id = $${params.length})`);
  return { text: parts.length > 0 ? parts.join(' AND ') : 'true', params };
}
