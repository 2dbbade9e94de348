import { z } from 'zod';
import { teamRole } from '#lib/domain/access.ts';
import { tokenWire } from '#lib/domain/team.ts';
import { createToken } from '#lib/services/identity/create-token.ts';
import { listTokens } from '#lib/services/identity/list-tokens.ts';
import { idParam } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/teams/{team}/tokens', {
  access: 'token:read',
  summary: 'API tokens of a team',
  params: z.object({ team: idParam }),
  output: z.object({ items: z.array(tokenWire) }),
  run: ({ ctx, params }) => listTokens(ctx, params),
});

export const POST = route('POST /api/v1/teams/{team}/tokens', {
  access: 'token:manage',
  summary: 'Make a token that acts for the team; its secret is shown once',
  params: z.object({ team: idParam }),
  input: z.strictObject({
    name: z.string().min(1).max(80),
    expiresInDays: z.number().int().min(1).max(366).optional(),
    role: teamRole,
    environments: z.array(z.string().max(63)).max(50).optional(),
  }),
  output: tokenWire.extend({ secret: z.string() }),
  status: 201,
  showsSecret: true,
  run: ({ ctx, params, input }) => createToken(ctx, { ...input, ...params }),
});
