import { meWire } from '#lib/domain/team.ts';
import { tourState } from '#lib/domain/tour.ts';
import { setTour } from '#lib/services/me/set-tour.ts';
import { route } from '#lib/web/route.ts';

export const PUT = route('PUT /api/v1/me/tour', {
  access: 'signed-in',
  summary: 'Remember how far I took the first steps',
  input: tourState,
  output: meWire,
  run: ({ ctx, input }) => setTour(ctx, input),
});
