import { instanceWire } from '#lib/domain/instance.ts';
import { getInstance } from '#lib/services/instance/get.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/instances/{id}', {
  access: 'service:read',
  summary: 'One instance',
  params: idParams,
  output: instanceWire,
  run: ({ ctx, params }) => getInstance(ctx, params.id),
});
