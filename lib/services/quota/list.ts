import { sqlOf } from '#lib/db/sql.ts';
import type { QuotaWire } from '#lib/domain/quota.ts';
import { allow, visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';
import { findTeam } from '../manifest/facts.ts';
import { readQuotaUse } from './read.ts';

/** Quotas of one team, or of all the actor sees, with what is taken of each. @throws AppError `not-found` for another's team */
export async function listQuotas(ctx: Context, input: { team?: string | undefined } = {}): Promise<{ items: QuotaWire[] }> {
  const sql = sqlOf(ctx.db);
  const team = input.team === undefined ? undefined : await findTeam(ctx, sql, input.team);
  allow(ctx, 'quota:read', team ? { teamId: team.id } : {}, { noun: 'team', name: input.team ?? '' });
  const rows = await readQuotaUse(sql, { teams: team ? [team.id] : visibleTeams(ctx) });
  return { items: rows.map(({ elsewhere: _, ...row }) => row) };
}
