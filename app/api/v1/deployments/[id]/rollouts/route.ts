import { rolloutWire } from '#lib/domain/deployment.ts';
import { pageOf, pageParams } from '#lib/domain/page.ts';
import { listRollouts } from '#lib/services/deployment/list-rollouts.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/deployments/{id}/rollouts', {
  access: 'service:read',
  summary: 'Rollouts of a deployment, newest first',
  params: idParams,
  query: pageParams,
  output: pageOf(rolloutWire),
  run: ({ ctx, params, query }) => listRollouts(ctx, params.id, query),
});
