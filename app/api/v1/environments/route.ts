import { z } from 'zod';
import { environmentWire } from '#lib/domain/cluster.ts';
import { NAME_PATTERN, NAME_RULE } from '#lib/domain/manifest/schema.ts';
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
  input: z.strictObject({
    name: z.string().regex(NAME_PATTERN, `must be ${NAME_RULE}`),
    title: z.string().min(1).max(120).optional(),
    position: z.number().int().min(0).max(1000).optional(),
    protected: z.boolean().optional(),
    clusterSelector: z.record(z.string().max(63), z.string().max(63)).optional(),
  }),
  output: environmentWire,
  status: 201,
  run: ({ ctx, input }) => createEnvironment(ctx, input),
});
