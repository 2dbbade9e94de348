import { queryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { ClusterWire } from '#lib/domain/cluster.ts';

/** Every cluster with its nodes and what is used of them. */
export const clustersQuery = () =>
  queryOptions({
    queryKey: keys.clusters(),
    queryFn: ({ signal }) => apiGet<{ items: ClusterWire[] }>(endpoints.clusters(), signal),
  });

export const clusterQuery = (id: string) =>
  queryOptions({ queryKey: keys.cluster(id), queryFn: ({ signal }) => apiGet<ClusterWire>(endpoints.cluster(id), signal) });
