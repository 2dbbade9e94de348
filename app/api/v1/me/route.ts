import { meWire, updateMeInput } from '#lib/domain/team.ts';
import { getMe } from '#lib/services/me/get.ts';
import { updateMe } from '#lib/services/me/update.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/me', {
  access: 'signed-in',
  summary: 'Who I am and what I may do',
  output: meWire,
  run: ({ ctx }) => getMe(ctx),
});

export const PATCH = route('PATCH /api/v1/me', {
  access: 'signed-in',
  summary: 'Change the name that others see',
  input: updateMeInput,
  output: meWire,
  run: ({ ctx, input }) => updateMe(ctx, input),
});
