import { z } from 'zod';
import { environmentWire } from '#lib/domain/cluster.ts';
import { getEnvironment } from '#lib/services/environment/get.ts';
import { updateEnvironment } from '#lib/services/environment/update.ts';
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
  summary: 'Change an environment',
  params: idParams,
  input: z.strictObject({
    title: z.string().min(1).max(120).optional(),
    position: z.number().int().min(0).max(1000).optional(),
    protected: z.boolean().optional(),
    clusterSelector: z.record(z.string().max(63), z.string().max(63)).optional(),
  }),
  output: environmentWire,
  run: ({ ctx, params, input }) => updateEnvironment(ctx, params.id, input),
});
