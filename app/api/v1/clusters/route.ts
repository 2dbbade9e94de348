import { z } from 'zod';
import { clusterWire } from '#lib/domain/cluster.ts';
import { listClusters } from '#lib/services/cluster/list.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/clusters', {
  access: 'cluster:read',
  summary: 'Clusters with their nodes, capacity and use',
  output: z.object({ items: z.array(clusterWire) }),
  run: ({ ctx }) => listClusters(ctx),
});
