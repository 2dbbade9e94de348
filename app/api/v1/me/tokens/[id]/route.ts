import { revokeToken } from '#lib/services/identity/revoke-token.ts';
import { nothing } from '#lib/web/answers.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const DELETE = route('DELETE /api/v1/me/tokens/{id}', {
  access: 'signed-in',
  summary: 'Revoke one of my tokens at once',
  params: idParams,
  output: nothing,
  run: ({ ctx, params }) => revokeToken(ctx, params),
});
