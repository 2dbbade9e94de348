import { z } from 'zod';
import { tokenWire } from '#lib/domain/team.ts';
import type { Context } from '#lib/services/context.ts';
import { createToken } from '#lib/services/identity/create-token.ts';
import { signIn } from '#lib/services/identity/sign-in.ts';

export const signInWire = tokenWire.extend({ token: z.string() });

type Input = { email: string; password: string; ip: string; tokenName?: string | undefined };

/** What the command line does to log in: proves who it is by password, and keeps a token of that person's own instead of it. */
export async function signInForToken(ctx: Context, input: Input): Promise<z.infer<typeof signInWire>> {
  const user = await signIn(ctx, input);
  const actor = {
    kind: 'user',
    userId: user.id,
    email: user.email,
    name: user.name,
    sessionId: undefined,
    grants: ctx.actor.grants,
  } as const;
  const { secret, ...wire } = await createToken({ ...ctx, actor }, { name: input.tokenName ?? 'command line' });
  return { ...wire, token: secret };
}
