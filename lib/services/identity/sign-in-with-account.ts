import { inTx } from '#lib/db/tx.ts';
import { AppError } from '#lib/kit/errors.ts';
import { toKeepable } from '#lib/kit/text.ts';
import type { Context } from '../context.ts';
import { recordSignIn } from './record-sign-in.ts';
import type { SignedInUser } from './sign-in.ts';

export type OutsideAccount = { provider: string; providerAccountId: string; email: string; name: string; emailVerified: boolean };
type Row = SignedInUser & { disabled: boolean };
const COLUMNS = 'u.id, u.email, u.name, u.disabled_at IS NOT NULL AS disabled';

/**
 * An account at an outside provider to a person. The first time it is tied to the person with that e-mail, which the provider must
 * have verified, or to a new one who is in no team yet. @throws AppError `unauthenticated`
 */
export async function signInWithAccount(ctx: Context, account: OutsideAccount): Promise<SignedInUser> {
  const email = account.email.trim().toLowerCase();
  const user = await inTx(ctx.db, async ({ sql }): Promise<Row> => {
    const [known] = await sql.query<Row>(
      `SELECT ${COLUMNS} FROM account a JOIN "user" u ON u.id = a.user_id WHERE a.provider = $1 AND a.provider_account_id = $2`,
      [account.provider, account.providerAccountId],
    );
    if (known) return known;
    if (!email || !account.emailVerified) throw new AppError('unauthenticated', 'The provider has not verified this e-mail address.');
    await sql.query(
      'INSERT INTO "user" (id, email, name, created_at) VALUES ($1, $2, $3, $4::timestamptz) ON CONFLICT (email) DO NOTHING',
      [ctx.newId('user'), email, toKeepable(account.name, 120) || email, ctx.clock.now().toISOString()],
    );
    const [user] = await sql.query<Row>(`SELECT ${COLUMNS} FROM "user" u WHERE u.email = $1`, [email]);
    if (!user) throw new AppError('internal', 'The person could not be kept.');
    await sql.query(
      'INSERT INTO account (provider, provider_account_id, user_id, created_at) VALUES ($1, $2, $3, $4::timestamptz) ON CONFLICT DO NOTHING',
      [account.provider, account.providerAccountId, user.id, ctx.clock.now().toISOString()],
    );
    return user;
  });
  if (user.disabled) throw new AppError('unauthenticated', 'This person may not sign in any more.');
  await recordSignIn(ctx, { target: `user/${user.id}`, actor: user.email, how: 'account', result: 'ok', ip: '' });
  return { id: user.id, email: user.email, name: user.name };
}
