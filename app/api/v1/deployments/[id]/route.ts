import { deploymentWire } from '#lib/domain/deployment.ts';
import { deleteDeployment } from '#lib/services/deployment/delete.ts';
import { getDeployment } from '#lib/services/deployment/get.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/deployments/{id}', {
  access: 'service:read',
  summary: 'One deployment',
  params: idParams,
  output: deploymentWire,
  run: ({ ctx, params }) => getDeployment(ctx, params.id),
});

export const DELETE = route('DELETE /api/v1/deployments/{id}', {
  access: 'deployment:delete',
  summary: 'Stop and forget a deployment; its instances end first',
  params: idParams,
  output: deploymentWire,
  status: 202,
  run: ({ ctx, params, ifGeneration }) => deleteDeployment(ctx, params.id, { ifGeneration }),
});
