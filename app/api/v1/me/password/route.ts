import { setPasswordInput } from '#lib/domain/team.ts';
import { setPassword } from '#lib/services/identity/set-password.ts';
import { nothing } from '#lib/web/answers.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/me/password', {
  access: 'signed-in',
  summary: 'Set my password; my other sessions end',
  input: setPasswordInput,
  output: nothing,
  run: ({ ctx, input }) => setPassword(ctx, input),
});
