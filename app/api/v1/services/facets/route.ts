import { serviceFacets, serviceListParams } from '#lib/domain/service.ts';
import { listServiceFacets } from '#lib/services/service/facets.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/services/facets', {
  access: 'service:read',
  summary: 'Counts beside each filter value, with the other filters applied',
  query: serviceListParams,
  output: serviceFacets,
  run: ({ ctx, query }) => listServiceFacets(ctx, query),
});
