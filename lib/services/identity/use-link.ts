import { sqlOf } from '#lib/db/sql.ts';
import { AppError } from '#lib/kit/errors.ts';
import type { Context } from '../context.ts';
import { attemptKeys, takeAttempts } from './rate-limit.ts';
import { recordSignIn } from './record-sign-in.ts';
import { hashSecret } from './secret.ts';
import type { SignedInUser } from './sign-in.ts';

/** A one-time link to a person. The link is used up by one statement, so that two who have it cannot both come in. @throws AppError `unauthenticated`, `rate-limited` */
export async function useLink(ctx: Context, input: { token: string; ip: string }): Promise<SignedInUser> {
  await takeAttempts(ctx, attemptKeys('link', '', input.ip), { attempts: 30, windowMs: 15 * 60_000 });
  const now = ctx.clock.now().toISOString();
  const [user] = await sqlOf(ctx.db).query<SignedInUser>(
    `UPDATE sign_in_link l SET used_at = $2::timestamptz FROM "user" u
     WHERE l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > $2::timestamptz AND u.id = l.user_id AND u.disabled_at IS NULL
     RETURNING u.id, u.email, u.name`,
    [hashSecret(input.token.slice(0, 512)), now],
  );
  if (!user) throw new AppError('unauthenticated', 'This sign-in link was used already or has expired.');
  await recordSignIn(ctx, { target: `user/${user.id}`, actor: user.email, how: 'link', result: 'ok', ip: input.ip });
  return user;
}
