import { deploymentMetrics, metricsParams } from '#lib/domain/deployment.ts';
import { getDeploymentMetrics } from '#lib/services/deployment/metrics.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/deployments/{id}/metrics', {
  access: 'metric:read',
  summary: 'Measurements of a deployment, its instances and its edges',
  params: idParams,
  query: metricsParams,
  output: deploymentMetrics,
  run: ({ ctx, params, query }) => getDeploymentMetrics(ctx, params.id, query),
});
