import { deployInput, deploymentListParams, deploymentWire } from '#lib/domain/deployment.ts';
import { pageOf } from '#lib/domain/page.ts';
import { deploy } from '#lib/services/deployment/deploy.ts';
import { listDeployments } from '#lib/services/deployment/list.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/deployments', {
  access: 'service:read',
  summary: 'Deployments of my teams, filtered and paged',
  query: deploymentListParams,
  output: pageOf(deploymentWire),
  run: ({ ctx, query }) => listDeployments(ctx, query),
});

export const POST = route('POST /api/v1/deployments', {
  access: 'deployment:deploy',
  summary: 'Run a revision of a service in an environment',
  input: deployInput,
  output: deploymentWire,
  status: 201,
  run: ({ ctx, input, ifGeneration }) => deploy(ctx, { ...input, ifGeneration: ifGeneration ?? input.ifGeneration }),
});
