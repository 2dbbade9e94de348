import { deploymentActionInput, deploymentWire } from '#lib/domain/deployment.ts';
import { restartDeployment } from '#lib/services/deployment/restart.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/deployments/{id}/restart', {
  access: 'deployment:restart',
  summary: 'Replace every instance by a fresh one, without a pause',
  params: idParams,
  input: deploymentActionInput.optional(),
  output: deploymentWire,
  run: ({ ctx, params, input, ifGeneration }) =>
    restartDeployment(ctx, params.id, { ...input, ifGeneration: ifGeneration ?? input?.ifGeneration }),
});
