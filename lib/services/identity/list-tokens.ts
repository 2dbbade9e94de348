import { type Sql, sqlOf } from '#lib/db/sql.ts';
import type { TokenWire } from '#lib/domain/team.ts';
import { AppError } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { findTeam } from '../manifest/facts.ts';

/** A team's tokens, or without a team one's own. Those that were revoked or have ended stay listed for a month. */
export async function listTokens(
  ctx: Context,
  input: { team?: string | undefined } = {},
): Promise<{ items: TokenWire[]; nextCursor: null }> {
  const sql = sqlOf(ctx.db);
  const since = new Date(ctx.clock.now().getTime() - 30 * 86_400_000).toISOString();
  const recent = '(k.revoked_at IS NULL OR k.revoked_at > $2::timestamptz) AND (k.expires_at IS NULL OR k.expires_at > $2::timestamptz)';
  if (input.team !== undefined) {
    const team = await findTeam(ctx, sql, input.team);
    allow(ctx, 'token:read', { teamId: team.id }, { noun: 'team', name: input.team });
    return { items: await readTokens(sql, `k.team_id = $1 AND ${recent}`, [team.id, since]), nextCursor: null };
  }
  const { actor } = ctx;
  if (actor.kind !== 'user' && !(actor.kind === 'token' && actor.personal)) throw new AppError('forbidden', 'Sign in to see your tokens.');
  return { items: await readTokens(sql, `k.user_id = $1 AND k.team_id IS NULL AND ${recent}`, [actor.userId, since]), nextCursor: null };
}

type Row = Omit<TokenWire, 'createdAt' | 'lastUsedAt' | 'expiresAt' | 'revokedAt'> & {
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
};

export async function readTokens(sql: Sql, where: string, params: readonly unknown[]): Promise<TokenWire[]> {
  const rows = await sql.query<Row>(
    `SELECT k.id, k.name, t.name AS team, k.role::text AS role, k.environments, k.hint, u.email AS owner, k.created_at AS "createdAt",
       k.last_used_at AS "lastUsedAt", k.expires_at AS "expiresAt", k.revoked_at AS "revokedAt"
     FROM api_token k JOIN "user" u ON u.id = k.user_id LEFT JOIN team t ON t.id = k.team_id WHERE ${where} ORDER BY k.created_at DESC, k.id DESC LIMIT 500`,
    params,
  );
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }));
}
