import { z } from 'zod';
import { tokenWire } from '#lib/domain/team.ts';
import { createToken } from '#lib/services/identity/create-token.ts';
import { listTokens } from '#lib/services/identity/list-tokens.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/me/tokens', {
  access: 'signed-in',
  summary: 'My own API tokens',
  output: z.object({ items: z.array(tokenWire) }),
  run: ({ ctx }) => listTokens(ctx, {}),
});

export const POST = route('POST /api/v1/me/tokens', {
  access: 'signed-in',
  summary: 'Make a token that acts as me; its secret is shown once',
  input: z.strictObject({ name: z.string().min(1).max(80), expiresInDays: z.number().int().min(1).max(366).optional() }),
  output: tokenWire.extend({ secret: z.string() }),
  status: 201,
  showsSecret: true,
  run: ({ ctx, input }) => createToken(ctx, input),
});
