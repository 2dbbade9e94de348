import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import { PLATFORM_ONLY } from '#lib/domain/event.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow, visibleTeams } from '../access.ts';
import { actorName, type Context } from '../context.ts';

/** Ends a token at once: one's own, or one of a team by who may manage its tokens. Again is no error. */
export async function revokeToken(ctx: Context, { id, team }: { id: string; team?: string | undefined }): Promise<void> {
  await inTx(ctx.db, async (tx) => {
    const [token] = await tx.sql.query<{ id: string; name: string; teamId: string | null; userId: string; revoked: boolean }>(
      `SELECT k.id, k.name, k.team_id AS "teamId", k.user_id AS "userId", k.revoked_at IS NOT NULL AS revoked
       FROM api_token k LEFT JOIN team t ON t.id = k.team_id WHERE k.id = $1 AND ($2::text IS NULL OR t.name = $2 OR t.id = $2) FOR UPDATE OF k`,
      [id, team ?? null],
    );
    const { actor } = ctx;
    const own =
      (actor.kind === 'user' || (actor.kind === 'token' && (actor.personal || actor.tokenId === id))) && token?.userId === actor.userId;
    if (!token || (!own && token.teamId === null && actor.grants.platformRole !== 'admin')) throw notFound('token', id);
    const seen = visibleTeams(ctx);
    if (token.teamId !== null && seen && !seen.includes(token.teamId)) throw notFound('token', id);
    if (!own && token.teamId !== null) allow(ctx, 'token:manage', { teamId: token.teamId }, { noun: 'token', name: id });
    if (token.revoked) return;
    await tx.sql.query('UPDATE api_token SET revoked_at = $2::timestamptz WHERE id = $1', [id, ctx.clock.now().toISOString()]);
    await recordEvents(tx.sql, ctx, [{ teamId: token.teamId ?? PLATFORM_ONLY, keys: [`token/${id}`] }]);
    await recordAudit(tx.sql, ctx, {
      teamId: token.teamId,
      actor: actorName(actor),
      actorKind: actor.kind,
      verb: 'token:revoke',
      target: `token/${id}`,
      result: 'ok',
      before: { name: token.name },
      requestId: ctx.requestId,
    });
  });
}
