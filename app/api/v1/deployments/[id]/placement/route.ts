import { placementParams, placementWire } from '#lib/domain/placement.ts';
import { explainDeploymentPlacement } from '#lib/services/deployment/explain-placement.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/deployments/{id}/placement', {
  access: 'service:read',
  summary: 'Why its copies go where they go, and what would be if',
  params: idParams,
  query: placementParams,
  output: placementWire,
  run: ({ ctx, params, query }) => explainDeploymentPlacement(ctx, params.id, query),
});
