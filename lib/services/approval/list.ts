import { sqlOf } from '#lib/db/sql.ts';
import { TEAM_ROLES } from '#lib/domain/access.ts';
import { type ApprovalListParams, type ApprovalRow, approvalListParams } from '#lib/domain/approval.ts';
import type { Page } from '#lib/domain/page.ts';
import { allow, visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { parseInput } from '../parse.ts';
import { readRequests, toApprovalRow, userIdOf } from './read-rows.ts';

/** A page of requests, newest first; `total` comes with the first page: the inbox's count. */
export async function listApprovals(ctx: Context, input: ApprovalListParams = {}): Promise<Page<ApprovalRow>> {
  allow(ctx, 'approval:read', {});
  const { limit, cursor, view, team, service } = parseInput(approvalListParams, input);
  const params: unknown[] = [];
  const p = (value: unknown): string => `$${params.push(value)}`;
  const parts = [`(${p(visibleTeams(ctx))}::text[] IS NULL OR a.team_id = ANY($1::text[]))`];
  if (team) parts.push(`(t.name = ${p(team)} OR t.id = ${p(team)})`);
  if (service) parts.push(`(s.name = ${p(service)} OR s.id = ${p(service)})`);
  const pending = () => `a.phase = 'pending' AND a.deadline_at > ${p(ctx.clock.now().toISOString())}::timestamptz`;
  if (view === 'open') parts.push(pending());
  if (view === 'ended') parts.push(`NOT (${pending()})`);
  if (view === 'mine') parts.push(`a.requester_user_id = ${p(userIdOf(ctx) ?? '')}`);
  if (view === 'waiting') parts.push(pending(), waitingFor(ctx, p));
  const sql = sqlOf(ctx.db);
  const where = parts.join(' AND ');
  const counted = [...params];
  const before = fromCursor(cursor, 2);
  const keyset = before ? ` AND (a.created_at, a.id) < (${p(before[0])}::timestamptz, ${p(before[1])}::text)` : '';
  const [rows, total] = await Promise.all([
    readRequests(sql, where + keyset, params, `ORDER BY a.created_at DESC, a.id DESC LIMIT ${limit + 1}`),
    before
      ? undefined
      : sql.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM approval_request a JOIN team t ON t.id = a.team_id JOIN service s ON s.id = a.service_id
           JOIN environment e ON e.id = a.environment_id WHERE ${where}`,
          counted,
        ),
  ]);
  const page = toPage(
    rows,
    limit,
    (row) => [row.createdAt.toISOString(), row.id],
    (row) => toApprovalRow(ctx, row),
  );
  return total ? { ...page, total: total[0]?.n ?? 0 } : page;
}

/** The same questions as the decider's, asked of many rows at once. */
function waitingFor(ctx: Context, p: (value: unknown) => string): string {
  const { grants } = ctx.actor;
  const me = p(userIdOf(ctx) ?? '');
  const rows = grants.teams.map((grant) => ({
    team: grant.teamId,
    rank: TEAM_ROLES.indexOf(grant.role),
    environments: grant.environments,
  }));
  const ranks = `array_position(ARRAY['viewer','developer','operator','owner'], e.approval->>'role') - 1`;
  const mayVote =
    grants.platformRole === 'admin'
      ? 'true'
      : `EXISTS (SELECT 1 FROM jsonb_to_recordset(${p(JSON.stringify(rows))}::jsonb) AS g(team text, rank int, environments jsonb)
           WHERE g.team = a.team_id AND g.rank >= ${ranks} AND (g.environments = '[]'::jsonb OR g.environments ? e.name))`;
  return `e.approval IS NOT NULL AND (a.requester_user_id <> ${me} OR (e.approval->>'authorMayApprove')::boolean) AND ${mayVote}
    AND NOT EXISTS (SELECT 1 FROM approval_vote v WHERE v.request_id = a.id AND v.user_id = ${me})`;
}
