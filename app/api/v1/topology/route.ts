import { topologyParams, topologyWire } from '#lib/domain/topology.ts';
import { getTopology } from '#lib/services/topology/get.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/topology', {
  access: 'service:read',
  summary: 'The graph of what runs and what needs what: bounded, filtered, grouped',
  query: topologyParams,
  output: topologyWire,
  run: ({ ctx, query }) => getTopology(ctx, query),
});
