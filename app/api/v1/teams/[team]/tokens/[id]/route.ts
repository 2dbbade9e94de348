import { z } from 'zod';
import { revokeToken } from '#lib/services/identity/revoke-token.ts';
import { nothing } from '#lib/web/answers.ts';
import { idParam } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const DELETE = route('DELETE /api/v1/teams/{team}/tokens/{id}', {
  access: 'token:manage',
  summary: 'Revoke a token of a team at once',
  params: z.object({ team: idParam, id: idParam }),
  output: nothing,
  run: ({ ctx, params }) => revokeToken(ctx, params),
});
