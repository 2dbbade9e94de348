import { z } from 'zod';
import { revisionWire } from '#lib/domain/service.ts';
import { getRevision } from '#lib/services/revision/get.ts';
import { idParam } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/services/{id}/revisions/{number}', {
  access: 'service:read',
  summary: 'One revision of a service',
  params: z.object({ id: idParam, number: z.coerce.number().int().min(1) }),
  output: revisionWire,
  run: ({ ctx, params }) => getRevision(ctx, { service: params.id, number: params.number }),
});
