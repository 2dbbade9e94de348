import { sqlOf } from '#lib/db/sql.ts';
import { AppError } from '#lib/kit/errors.ts';
import type { Context } from '../context.ts';
import { attemptKeys, forgiveAttempts, takeAttempts } from './rate-limit.ts';
import { recordSignIn } from './record-sign-in.ts';
import { verifyPassword } from './verify-password.ts';

export type SignedInUser = { id: string; email: string; name: string };

/**
 * E-mail and password to a person. One answer, after one length of time, for whatever is wrong.
 * @throws AppError `unauthenticated`, `rate-limited`
 */
export async function signIn(ctx: Context, input: { email: string; password: string; ip: string }): Promise<SignedInUser> {
  const email = input.email.trim().toLowerCase();
  const keys = attemptKeys('sign-in', email, input.ip);
  await takeAttempts(ctx, keys);
  const [user] = await sqlOf(ctx.db).query<SignedInUser & { passwordHash: string | null; disabled: boolean }>(
    'SELECT id, email, name, password_hash AS "passwordHash", disabled_at IS NOT NULL AS disabled FROM "user" WHERE email = $1',
    [email],
  );
  const right = await verifyPassword(input.password.slice(0, 1024), user?.passwordHash ?? null);
  if (!user || !right || user.disabled) {
    await recordSignIn(ctx, {
      target: user ? `user/${user.id}` : 'user/unknown',
      actor: user?.email ?? 'anonymous',
      how: 'password',
      result: 'denied',
      ip: input.ip,
    });
    throw new AppError('unauthenticated', 'This e-mail and password do not belong together.');
  }
  await forgiveAttempts(ctx, keys);
  await recordSignIn(ctx, { target: `user/${user.id}`, actor: user.email, how: 'password', result: 'ok', ip: input.ip });
  return { id: user.id, email: user.email, name: user.name };
}
