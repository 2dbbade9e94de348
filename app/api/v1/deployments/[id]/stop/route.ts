import { deploymentActionInput, deploymentWire } from '#lib/domain/deployment.ts';
import { stopDeployment } from '#lib/services/deployment/stop.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/deployments/{id}/stop', {
  access: 'deployment:stop',
  summary: 'Stop all instances and keep the deployment',
  params: idParams,
  input: deploymentActionInput.optional(),
  output: deploymentWire,
  run: ({ ctx, params, input, ifGeneration }) =>
    stopDeployment(ctx, params.id, { ...input, ifGeneration: ifGeneration ?? input?.ifGeneration }),
});
