import { deploymentWire, scaleInput } from '#lib/domain/deployment.ts';
import { scaleDeployment } from '#lib/services/deployment/scale.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/deployments/{id}/scale', {
  access: 'deployment:scale',
  summary: 'Want another number of instances',
  params: idParams,
  input: scaleInput,
  output: deploymentWire,
  run: ({ ctx, params, input, ifGeneration }) =>
    scaleDeployment(ctx, params.id, { ...input, ifGeneration: ifGeneration ?? input.ifGeneration }),
});
