import { z } from 'zod';
import { createdTokenWire, createTokenInput, tokenWire } from '#lib/domain/team.ts';
import { createToken } from '#lib/services/identity/create-token.ts';
import { listTokens } from '#lib/services/identity/list-tokens.ts';
import { idParam } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/teams/{team}/tokens', {
  access: 'token:read',
  summary: 'API tokens of a team',
  params: z.object({ team: idParam }),
  output: z.object({ items: z.array(tokenWire), nextCursor: z.null() }),
  run: ({ ctx, params }) => listTokens(ctx, params),
});

export const POST = route('POST /api/v1/teams/{team}/tokens', {
  access: 'token:manage',
  summary: 'Make a token that acts for the team; its text is shown once',
  params: z.object({ team: idParam }),
  input: createTokenInput.omit({ team: true }),
  output: createdTokenWire,
  status: 201,
  showsSecret: true,
  run: ({ ctx, params, input }) => createToken(ctx, { ...input, ...params }),
});
