import { z } from 'zod';
import { instanceWire } from '#lib/domain/instance.ts';
import { listDeploymentInstances } from '#lib/services/deployment/list-instances.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/deployments/{id}/instances', {
  access: 'service:read',
  summary: 'Instances of a deployment',
  params: idParams,
  output: z.object({ items: z.array(instanceWire) }),
  run: ({ ctx, params }) => listDeploymentInstances(ctx, params.id),
});
