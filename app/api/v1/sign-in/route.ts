import { z } from 'zod';
import { callerOf } from '#lib/web/caller.ts';
import { route } from '#lib/web/route.ts';
import { signInForToken, signInWire } from '#lib/web/sign-in-for-token.ts';

export const POST = route('POST /api/v1/sign-in', {
  access: 'public',
  summary: 'E-mail and password for a personal API token (the command line signs in so)',
  input: z.strictObject({ email: z.string().max(254), password: z.string().max(1024), tokenName: z.string().min(1).max(120).optional() }),
  output: signInWire,
  showsSecret: true,
  run: ({ ctx, input, request }) => signInForToken(ctx, { ...input, ip: callerOf(request.headers).ip }),
});
