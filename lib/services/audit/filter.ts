import { z } from 'zod';
import type { Sql } from '#lib/db/sql.ts';
import { hasRole } from '#lib/domain/access.ts';
import { allow, visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';
import { findTeam } from '../manifest/facts.ts';

const moment = z.iso.datetime({ offset: true });

export const auditFilter = z.object({
  team: z.string().max(80).optional(),
  /** An e-mail, with everything done by that person's own tokens; or a whole actor, such as `engine`. */
  actor: z.string().max(254).optional(),
  verb: z.string().max(80).optional(),
  /** A target (`service/svc_…`), a kind of them (`service/`), or a name. */
  target: z.string().max(254).optional(),
  result: z.enum(['ok', 'denied']).optional(),
  request: z.string().max(80).optional(),
  /** From this moment on. */
  since: moment.optional(),
  /** Before this moment. */
  until: moment.optional(),
});
export type AuditFilter = z.output<typeof auditFilter>;

/** A condition about `a` (audit_entry) and its parameters: what is asked for, of what the actor may see. */
export async function toAuditWhere(ctx: Context, sql: Sql, filter: AuditFilter): Promise<{ where: string; params: unknown[] }> {
  const params: unknown[] = [];
  const p = (value: unknown): string => `$${params.push(value)}`;
  const parts = ['true'];
  if (filter.team) {
    const found = await findTeam(ctx, sql, filter.team);
    allow(ctx, 'audit:read', { teamId: found.id }, { noun: 'team', name: filter.team });
    parts.push(`a.team_id = ${p(found.id)}`);
  } else if (!ctx.actor.grants.platformRole) {
    parts.push(`a.team_id = ANY(${p(ownedTeams(ctx))}::text[])`);
  }
  if (filter.actor) parts.push(`(a.actor = ${p(filter.actor)} OR a.actor LIKE ${p(`${escapeLike(filter.actor)} (%`)})`);
  if (filter.verb) parts.push(`a.verb = ${p(filter.verb)}`);
  if (filter.target) parts.push(await targetCondition(ctx, sql, filter.target, p));
  if (filter.result) parts.push(`a.result = ${p(filter.result)}`);
  if (filter.request) parts.push(`a.request_id = ${p(filter.request)}`);
  if (filter.since) parts.push(`a.at >= ${p(filter.since)}::timestamptz`);
  if (filter.until) parts.push(`a.at < ${p(filter.until)}::timestamptz`);
  return { where: parts.join(' AND '), params };
}

/** An owner reads the audit of the teams they own, and of no other team they are in. */
const ownedTeams = (ctx: Context): string[] =>
  ctx.actor.grants.teams.filter((entry) => hasRole(entry.role, 'owner')).map((entry) => entry.teamId);

async function targetCondition(ctx: Context, sql: Sql, target: string, p: (value: unknown) => string): Promise<string> {
  if (target.endsWith('/')) return `a.target LIKE ${p(`${escapeLike(target)}%`)}`;
  if (target.includes('/')) return `a.target = ${p(target)}`;
  return `a.target = ANY(${p(await findTargets(ctx, sql, target))}::text[])`;
}

/** Everything of that name, among what the actor sees: a name is what people know, and an entry keeps an id. */
async function findTargets(ctx: Context, sql: Sql, name: string): Promise<string[]> {
  const rows = await sql.query<{ target: string }>(
    `SELECT 'service/' || s.id AS target FROM service s WHERE s.name = $1 AND ($2::text[] IS NULL OR s.team_id = ANY($2::text[]))
     UNION ALL SELECT 'deployment/' || d.id FROM deployment d JOIN service s ON s.id = d.service_id WHERE s.name = $1 AND ($2::text[] IS NULL OR s.team_id = ANY($2::text[]))
     UNION ALL SELECT 'team/' || t.id FROM team t WHERE t.name = $1 AND ($2::text[] IS NULL OR t.id = ANY($2::text[]))
     UNION ALL SELECT 'template/' || t.id FROM template t WHERE t.name = $1 AND ($2::text[] IS NULL OR t.team_id IS NULL OR t.team_id = ANY($2::text[]))
     UNION ALL SELECT 'token/' || k.id FROM api_token k WHERE k.name = $1 AND ($2::text[] IS NULL OR k.team_id = ANY($2::text[]))
     UNION ALL SELECT 'member/' || m.id FROM membership m JOIN "user" u ON u.id = m.user_id WHERE u.email = lower($1) AND ($2::text[] IS NULL OR m.team_id = ANY($2::text[]))
     UNION ALL SELECT 'user/' || u.id FROM "user" u WHERE u.email = lower($1)
     UNION ALL SELECT 'environment/' || e.id FROM environment e WHERE e.name = $1
     UNION ALL SELECT 'cluster/' || c.id FROM cluster c WHERE c.name = $1
     LIMIT 500`,
    [name, visibleTeams(ctx)],
  );
  return rows.map((row) => row.target);
}

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (char) => `\\${char}`);
