import { deploymentWire, rollBackInput } from '#lib/domain/deployment.ts';
import { rollBackDeployment } from '#lib/services/deployment/roll-back.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/deployments/{id}/roll-back', {
  access: 'deployment:rollBack',
  summary: 'Go back to an earlier revision',
  params: idParams,
  input: rollBackInput,
  output: deploymentWire,
  run: ({ ctx, params, input, ifGeneration }) =>
    rollBackDeployment(ctx, params.id, { ...input, ifGeneration: ifGeneration ?? input.ifGeneration }),
});
