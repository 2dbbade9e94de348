import { deployInput, deploymentWire } from '#lib/domain/deployment.ts';
import { deploy } from '#lib/services/deployment/deploy.ts';
import { getDeployment } from '#lib/services/deployment/get.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/deployments/{id}/deploy', {
  access: 'deployment:deploy',
  summary: 'Run another revision of the same service in the same environment',
  params: idParams,
  input: deployInput.omit({ service: true, team: true, environment: true }),
  output: deploymentWire,
  run: async ({ ctx, params, input, ifGeneration }) => {
    const { serviceId, environment } = await getDeployment(ctx, params.id);
    return deploy(ctx, { ...input, service: serviceId, environment, ifGeneration: ifGeneration ?? input.ifGeneration });
  },
});
