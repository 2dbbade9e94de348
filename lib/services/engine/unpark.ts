import { enqueue } from '#lib/db/queue.ts';
import { recordAudit } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';

/** Has the engine try a parked key again at once. */
export async function unparkKey(ctx: Context, { key }: { key: string }): Promise<void> {
  allow(ctx, 'engine:manage', {});
  await inTx(ctx.db, async (tx) => {
    const [row] = await tx.sql.query<{ reason: string }>('SELECT parked_reason AS reason FROM queue_key WHERE key = $1', [key]);
    if (!row) throw notFound('queue key', key);
    await recordAudit(tx.sql, ctx, {
      teamId: null,
      actor: actorName(ctx.actor),
      actorKind: ctx.actor.kind,
      verb: 'engine:unpark',
      target: key,
      result: 'ok',
      before: { reason: row.reason },
      requestId: ctx.requestId,
    });
    await enqueue(tx.sql, [key], { unpark: true });
  });
}
