import { meWire } from '#lib/domain/team.ts';
import { getMe } from '#lib/services/me/get.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/me', {
  access: 'signed-in',
  summary: 'Who I am and what I may do',
  output: meWire,
  run: ({ ctx }) => getMe(ctx),
});
