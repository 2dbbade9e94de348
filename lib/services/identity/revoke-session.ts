import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import { PLATFORM_ONLY } from '#lib/domain/event.ts';
import { notFound } from '#lib/kit/errors.ts';
import { actorName, type Context } from '../context.ts';
import { hashSecret } from './secret.ts';

/** Ends a session at once: by its own secret (signing out), or one of one's own by id. */
export async function revokeSession(ctx: Context, which: { secret: string } | { id: string }): Promise<void> {
  await inTx(ctx.db, async (tx) => {
    const now = ctx.clock.now().toISOString();
    const { actor } = ctx;
    if ('secret' in which) {
      const [left] = await tx.sql.query<{ id: string }>(
        'UPDATE session SET revoked_at = $2::timestamptz WHERE token_hash = $1 AND revoked_at IS NULL RETURNING id',
        [hashSecret(which.secret), now],
      );
      if (left) await recordEvents(tx.sql, ctx, [{ teamId: PLATFORM_ONLY, keys: [`session/${left.id}`] }]);
      return;
    }
    if (actor.kind !== 'user') throw notFound('session', which.id);
    const [ended] = await tx.sql.query<{ id: string }>(
      'UPDATE session SET revoked_at = COALESCE(revoked_at, $3::timestamptz) WHERE id = $1 AND user_id = $2 RETURNING id',
      [which.id, actor.userId, now],
    );
    if (!ended) throw notFound('session', which.id);
    await recordEvents(tx.sql, ctx, [{ teamId: PLATFORM_ONLY, keys: [`session/${which.id}`] }]);
    await recordAudit(tx.sql, ctx, {
      teamId: null,
      actor: actorName(actor),
      actorKind: actor.kind,
      verb: 'session:revoke',
      target: `session/${which.id}`,
      result: 'ok',
      requestId: ctx.requestId,
    });
  });
}
