import { engineStatus, getEngineStatus } from '#lib/services/engine/get-status.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/engine', {
  access: 'engine:read',
  summary: 'The work queue, parked keys and what full passes corrected',
  output: engineStatus,
  run: ({ ctx }) => getEngineStatus(ctx),
});
