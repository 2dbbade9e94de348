import { z } from 'zod';
import { createEnvironmentInput, environmentWire } from '#lib/domain/cluster.ts';
import { createEnvironment } from '#lib/services/environment/create.ts';
import { listEnvironments } from '#lib/services/environment/list.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/environments', {
  access: 'environment:read',
  summary: 'Environments in the order of promotion',
  output: z.object({ items: z.array(environmentWire) }),
  run: ({ ctx }) => listEnvironments(ctx),
});

export const POST = route('POST /api/v1/environments', {
  access: 'environment:manage',
  summary: 'Add an environment',
  input: createEnvironmentInput,
  output: environmentWire,
  status: 201,
  run: ({ ctx, input }) => createEnvironment(ctx, input),
});
