import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import { PLATFORM_ONLY } from '#lib/domain/event.ts';
import { type SetPasswordInput, setPasswordInput } from '#lib/domain/team.ts';
import { AppError } from '#lib/kit/errors.ts';
import { actorName, type Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { hashPassword } from './hash-password.ts';
import { attemptKeys, takeAttempts } from './rate-limit.ts';
import { verifyPassword } from './verify-password.ts';

/** One's own password: the first (after a one-time link), or another, for which the current is asked. Other sessions end. */
export async function setPassword(ctx: Context, input: SetPasswordInput): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== 'user') throw new AppError('forbidden', 'Sign in to change your password.');
  const { current, next } = parseInput(setPasswordInput, input);
  await takeAttempts(ctx, attemptKeys('password', actor.email, ''));
  const hash = await hashPassword(next);
  await inTx(ctx.db, async (tx) => {
    const [user] = await tx.sql.query<{ passwordHash: string | null }>(
      'SELECT password_hash AS "passwordHash" FROM "user" WHERE id = $1 FOR UPDATE',
      [actor.userId],
    );
    if (user?.passwordHash && !(await verifyPassword(current ?? '', user.passwordHash))) {
      throw new AppError('invalid', 'The current password is not right.', { issues: [{ path: '/current', message: 'is not right' }] });
    }
    await tx.sql.query('UPDATE "user" SET password_hash = $2 WHERE id = $1', [actor.userId, hash]);
    await tx.sql.query('UPDATE session SET revoked_at = $3::timestamptz WHERE user_id = $1 AND id <> $2 AND revoked_at IS NULL', [
      actor.userId,
      actor.sessionId ?? '',
      ctx.clock.now().toISOString(),
    ]);
    await recordEvents(tx.sql, ctx, [{ teamId: PLATFORM_ONLY, keys: [`user/${actor.userId}`] }]);
    await recordAudit(tx.sql, ctx, {
      teamId: null,
      actor: actorName(actor),
      actorKind: actor.kind,
      verb: 'user:setPassword',
      target: `user/${actor.userId}`,
      result: 'ok',
      requestId: ctx.requestId,
    });
  });
}
