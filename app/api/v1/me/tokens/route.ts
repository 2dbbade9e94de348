import { z } from 'zod';
import { createdTokenWire, createTokenInput, tokenWire } from '#lib/domain/team.ts';
import { createToken } from '#lib/services/identity/create-token.ts';
import { listTokens } from '#lib/services/identity/list-tokens.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/me/tokens', {
  access: 'signed-in',
  summary: 'My own API tokens',
  output: z.object({ items: z.array(tokenWire), nextCursor: z.null() }),
  run: ({ ctx }) => listTokens(ctx),
});

export const POST = route('POST /api/v1/me/tokens', {
  access: 'signed-in',
  summary: 'Make a token that acts as me; its text is shown once',
  input: createTokenInput.pick({ name: true, expiresInDays: true }),
  output: createdTokenWire,
  status: 201,
  showsSecret: true,
  run: ({ ctx, input }) => createToken(ctx, input),
});
