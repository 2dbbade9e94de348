import { topologyPlaces, topologyPlacesParams } from '#lib/domain/topology-places.ts';
import { getTopologyPlaces, putTopologyPlaces } from '#lib/services/topology/places.ts';
import { nothing } from '#lib/web/answers.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/me/topology-places', {
  access: 'signed-in',
  summary: 'Where I put the nodes of one picture of the topology',
  query: topologyPlacesParams,
  output: topologyPlaces,
  run: ({ ctx, query }) => getTopologyPlaces(ctx, query),
});

export const PUT = route('PUT /api/v1/me/topology-places', {
  access: 'signed-in',
  summary: 'Remember where I put them; none forgets the picture',
  query: topologyPlacesParams,
  input: topologyPlaces,
  output: nothing,
  run: ({ ctx, query, input }) => putTopologyPlaces(ctx, { ...query, ...input }),
});
