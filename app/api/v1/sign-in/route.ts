import { z } from 'zod';
import { signInForToken } from '#lib/services/identity/sign-in-for-token.ts';
import { callerOf } from '#lib/web/caller.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/sign-in', {
  access: 'public',
  summary: 'E-mail and password for a personal API token (the command line signs in so)',
  input: z.strictObject({ email: z.string().max(254), password: z.string().max(1024), tokenName: z.string().max(80).optional() }),
  output: z.object({ token: z.string(), expiresAt: z.string().nullable(), email: z.string(), name: z.string() }),
  showsSecret: true,
  run: ({ ctx, input, request }) => signInForToken(ctx, { ...input, ip: callerOf(request.headers).ip }),
});
