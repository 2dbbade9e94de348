import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import { clusterWire } from '#lib/domain/cluster.ts';

/** Every cluster with its nodes and what is used of them. */
export const clustersQuery = () =>
  queryOptions({
    queryKey: keys.clusters(),
    queryFn: ({ signal }) => apiGet(endpoints.clusters(), z.object({ items: z.array(clusterWire) }), signal),
  });

export const clusterQuery = (id: string) =>
  queryOptions({ queryKey: keys.cluster(id), queryFn: ({ signal }) => apiGet(endpoints.cluster(id), clusterWire, signal) });
