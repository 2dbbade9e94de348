import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import { deploymentMetrics, deploymentWire } from '#lib/domain/deployment.ts';
import { instanceWire } from '#lib/domain/instance.ts';
import { serviceFacets } from '#lib/domain/service.ts';
import { topologyTrafficWire, topologyWire } from '#lib/domain/topology.ts';

type Params = Record<string, string>;

/** The graph as the filters leave it. It is kept up to date by patches, not by asking again for all of it. */
export const topologyQuery = (params: Params) =>
  queryOptions({
    queryKey: keys.topology(params),
    queryFn: ({ signal }) => apiGet(endpoints.topology(params), topologyWire, signal),
    gcTime: 60_000,
  });

/** These deployments alone, as they are now. */
export const readPatch = (params: Params, only: readonly string[], signal: AbortSignal) =>
  apiGet(endpoints.topology({ ...params, only: only.join(',') }), topologyWire, signal);

export const readTraffic = ({ team, environment }: Params, signal: AbortSignal) =>
  apiGet(endpoints.topologyTraffic({ team, environment }), topologyTrafficWire, signal);

export const deploymentQuery = (id: string) =>
  queryOptions({ queryKey: keys.deployment(id), queryFn: ({ signal }) => apiGet(endpoints.deployment(id), deploymentWire, signal) });

export const instancesQuery = (id: string) =>
  queryOptions({
    queryKey: keys.instances(id),
    queryFn: ({ signal }) => apiGet(endpoints.instances(id), z.object({ items: z.array(instanceWire) }), signal),
  });

/** The last quarter of an hour, for the small curves. */
export const metricsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.metrics(id),
    queryFn: ({ signal }) => apiGet(endpoints.metrics(id, { window: 900, points: 60 }), deploymentMetrics, signal),
    staleTime: 4_000,
    refetchInterval: 5_000,
  });

/** Filter values with their counts. */
export const facetsQuery = (params: { team?: string | undefined; environment?: string | undefined }) =>
  queryOptions({
    queryKey: keys.serviceFacets(params),
    queryFn: ({ signal }) => apiGet(endpoints.serviceFacets(params), serviceFacets, signal),
  });
