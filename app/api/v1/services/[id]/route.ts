import { z } from 'zod';
import { serviceWire, updateServiceInput } from '#lib/domain/service.ts';
import { deleteService } from '#lib/services/service/delete.ts';
import { getService } from '#lib/services/service/get.ts';
import { updateService } from '#lib/services/service/update.ts';
import { nothing } from '#lib/web/answers.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

const teamQuery = z.object({ team: z.string().max(80).optional() });

export const GET = route('GET /api/v1/services/{id}', {
  access: 'service:read',
  summary: 'One service by id, or by name within my teams',
  params: idParams,
  query: teamQuery,
  output: serviceWire,
  run: ({ ctx, params, query }) => getService(ctx, { ...params, ...query }),
});

export const PATCH = route('PATCH /api/v1/services/{id}', {
  access: 'service:update',
  summary: 'Change a service; a new spec makes a revision and deploys nothing',
  params: idParams,
  query: teamQuery,
  input: updateServiceInput,
  output: serviceWire,
  run: ({ ctx, params, query, input, ifGeneration }) =>
    updateService(ctx, { ...params, ...query }, { ...input, ifGeneration: ifGeneration ?? input.ifGeneration }),
});

export const DELETE = route('DELETE /api/v1/services/{id}', {
  access: 'service:delete',
  summary: 'Delete a service and everything that runs of it',
  params: idParams,
  query: teamQuery,
  output: nothing,
  run: ({ ctx, params, query, ifGeneration }) => deleteService(ctx, { ...params, ...query, ifGeneration }),
});
