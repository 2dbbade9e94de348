import { recordAudit } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import type { Context } from '../context.ts';

/** Who came in, or tried to, and how. Never what they typed. */
export async function recordSignIn(
  ctx: Context,
  note: { target: string; actor: string; how: 'password' | 'link' | 'account'; result: 'ok' | 'denied'; ip: string },
): Promise<void> {
  await inTx(ctx.db, (tx) =>
    recordAudit(tx.sql, ctx, {
      teamId: null,
      actor: note.actor,
      actorKind: note.actor === 'anonymous' ? 'system' : 'user',
      verb: 'session:signIn',
      target: note.target,
      result: note.result,
      after: { how: note.how, ip: note.ip },
      requestId: ctx.requestId,
    }),
  );
}
