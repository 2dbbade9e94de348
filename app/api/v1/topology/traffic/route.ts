import { topologyTrafficParams, topologyTrafficWire } from '#lib/domain/topology.ts';
import { getTopologyTraffic } from '#lib/services/topology/traffic.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/topology/traffic', {
  access: 'metric:read',
  summary: 'Requests a second, p95 and errors of every edge and address, right now',
  query: topologyTrafficParams,
  output: topologyTrafficWire,
  run: ({ ctx, query }) => getTopologyTraffic(ctx, query),
});
