import { sqlOf } from '#lib/db/sql.ts';
import type { PlatformRole } from '#lib/domain/access.ts';
import type { Context } from '../context.ts';
import { createToken } from './create-token.ts';
import { readMemberships } from './read-memberships.ts';
import { type SignedInUser, signIn } from './sign-in.ts';

/** E-mail and password for a personal token: how a command line on another machine signs in. */
export async function signInForToken(
  ctx: Context,
  input: { email: string; password: string; ip: string; tokenName?: string | undefined },
): Promise<{ token: string; expiresAt: string | null; email: string; name: string }> {
  const user = await signIn(ctx, input);
  const made = await createToken(await contextOf(ctx, user), { name: input.tokenName?.trim() || 'command line' });
  return { token: made.secret, expiresAt: made.expiresAt, email: user.email, name: user.name };
}

async function contextOf(ctx: Context, user: SignedInUser): Promise<Context> {
  const sql = sqlOf(ctx.db);
  const [row] = await sql.query<{ platformRole: PlatformRole | null }>(
    'SELECT platform_role::text AS "platformRole" FROM "user" WHERE id = $1',
    [user.id],
  );
  const grants = { platformRole: row?.platformRole ?? null, teams: await readMemberships(sql, user.id) };
  return { ...ctx, actor: { kind: 'user', userId: user.id, email: user.email, name: user.name, sessionId: undefined, grants } };
}
