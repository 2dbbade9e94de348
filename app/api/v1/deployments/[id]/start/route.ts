import { deploymentActionInput, deploymentWire } from '#lib/domain/deployment.ts';
import { startDeployment } from '#lib/services/deployment/start.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/deployments/{id}/start', {
  access: 'deployment:stop',
  summary: 'Start what was stopped',
  params: idParams,
  input: deploymentActionInput.optional(),
  output: deploymentWire,
  run: ({ ctx, params, input, ifGeneration }) =>
    startDeployment(ctx, params.id, { ...input, ifGeneration: ifGeneration ?? input?.ifGeneration }),
});
