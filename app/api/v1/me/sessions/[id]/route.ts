import { revokeSession } from '#lib/services/identity/revoke-session.ts';
import { nothing } from '#lib/web/answers.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const DELETE = route('DELETE /api/v1/me/sessions/{id}', {
  access: 'signed-in',
  summary: 'End one of my sessions at once',
  params: idParams,
  output: nothing,
  run: ({ ctx, params }) => revokeSession(ctx, params),
});
