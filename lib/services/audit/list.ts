import { z } from 'zod';
import { sqlOf } from '#lib/db/sql.ts';
import { hasRole } from '#lib/domain/access.ts';
import type { AuditWire } from '#lib/domain/event.ts';
import { type Page, pageParams } from '#lib/domain/page.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { findTeam } from '../manifest/facts.ts';
import { parseInput } from '../parse.ts';

export const auditParams = pageParams.extend({
  team: z.string().max(80).optional(),
  actor: z.string().max(254).optional(),
  verb: z.string().max(80).optional(),
  target: z.string().max(200).optional(),
  result: z.enum(['ok', 'denied']).optional(),
});
export type AuditParams = z.input<typeof auditParams>;

/** Who changed what, newest first. Owners see their teams'; admins and auditors see everything. */
export async function listAudit(ctx: Context, input: AuditParams = {}): Promise<Page<AuditWire>> {
  allow(ctx, 'audit:read', {});
  const { limit, cursor, team, actor, verb, target, result } = parseInput(auditParams, input);
  const sql = sqlOf(ctx.db);
  const params: unknown[] = [];
  const p = (value: unknown): string => `$${params.push(value)}`;
  const parts = ['true'];
  if (team) {
    const found = await findTeam(ctx, sql, team);
    allow(ctx, 'audit:read', { teamId: found.id }, { noun: 'team', name: team });
    parts.push(`a.team_id = ${p(found.id)}`);
  } else if (!ctx.actor.grants.platformRole) {
    parts.push(
      `a.team_id = ANY(${p(ctx.actor.grants.teams.filter((entry) => hasRole(entry.role, 'owner')).map((entry) => entry.teamId))}::text[])`,
    );
  }
  if (actor) parts.push(`a.actor = ${p(actor)}`);
  if (verb) parts.push(`a.verb = ${p(verb)}`);
  if (target) parts.push(`a.target = ${p(target)}`);
  if (result) parts.push(`a.result = ${p(result)}`);
  const before = fromCursor(cursor, 1);
  if (before) parts.push(`a.seq < ${p(before[0])}::bigint`);
  const rows = await sql.query<Omit<AuditWire, 'seq' | 'at'> & { seq: string; at: Date }>(
    `SELECT a.seq, a.id, a.at, a.team_id AS "teamId", a.actor, a.actor_kind AS "actorKind", a.verb, a.target, a.result, a.before, a.after,
       a.request_id AS "requestId", a.prev_hash AS "prevHash", a.hash FROM audit_entry a WHERE ${parts.join(' AND ')} ORDER BY a.seq DESC LIMIT ${limit + 1}`,
    params,
  );
  return toPage(
    rows,
    limit,
    (row) => [Number(row.seq)],
    (row) => ({ ...row, seq: Number(row.seq), at: row.at.toISOString() }),
  );
}
