import { environmentWire, updateEnvironmentInput } from '#lib/domain/cluster.ts';
import { deleteEnvironment } from '#lib/services/environment/delete.ts';
import { getEnvironment } from '#lib/services/environment/get.ts';
import { updateEnvironment } from '#lib/services/environment/update.ts';
import { nothing } from '#lib/web/answers.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/environments/{id}', {
  access: 'environment:read',
  summary: 'One environment by id or name',
  params: idParams,
  output: environmentWire,
  run: ({ ctx, params }) => getEnvironment(ctx, params.id),
});

export const PATCH = route('PATCH /api/v1/environments/{id}', {
  access: 'environment:manage',
  summary: 'Change an environment, or its place in the order',
  params: idParams,
  input: updateEnvironmentInput,
  output: environmentWire,
  run: ({ ctx, params, input, ifGeneration }) =>
    updateEnvironment(ctx, params.id, { ...input, ifGeneration: ifGeneration ?? input.ifGeneration }),
});

export const DELETE = route('DELETE /api/v1/environments/{id}', {
  access: 'environment:manage',
  summary: 'Remove an environment that nothing runs in',
  params: idParams,
  output: nothing,
  run: ({ ctx, params, ifGeneration }) => deleteEnvironment(ctx, params.id, { ifGeneration }),
});
