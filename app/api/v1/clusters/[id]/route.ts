import { z } from 'zod';
import { clusterWire } from '#lib/domain/cluster.ts';
import { getCluster } from '#lib/services/cluster/get.ts';
import { updateCluster } from '#lib/services/cluster/update.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/clusters/{id}', {
  access: 'cluster:read',
  summary: 'One cluster',
  params: idParams,
  output: clusterWire,
  run: ({ ctx, params }) => getCluster(ctx, params.id),
});

export const PATCH = route('PATCH /api/v1/clusters/{id}', {
  access: 'cluster:manage',
  summary: 'Cordon a cluster, or change its labels',
  params: idParams,
  input: z.strictObject({ cordoned: z.boolean().optional(), labels: z.record(z.string().max(63), z.string().max(63)).optional() }),
  output: clusterWire,
  run: ({ ctx, params, input, ifGeneration }) => updateCluster(ctx, params.id, { ...input, ifGeneration }),
});
