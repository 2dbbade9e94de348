import { queryOptions } from '@tanstack/react-query';
import type { Point } from '#components/graph/layout/layout.ts';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { DeploymentMetrics, DeploymentWire } from '#lib/domain/deployment.ts';
import type { InstanceWire } from '#lib/domain/instance.ts';
import type { PlacementWire } from '#lib/domain/placement.ts';
import type { ServiceFacets } from '#lib/domain/service.ts';
import type { TopologyTraffic, TopologyWire } from '#lib/domain/topology.ts';
import type { TopologyPlaces } from '#lib/domain/topology-places.ts';

type Params = Record<string, string>;

/** The graph as the filters leave it. It is kept up to date by patches, not by asking again for all of it. */
export const topologyQuery = (params: Params) =>
  queryOptions({
    queryKey: keys.topology(params),
    queryFn: ({ signal }) => apiGet<TopologyWire>(endpoints.topology(params), signal),
    gcTime: 60_000,
  });

/** Where I put nodes of this picture. Nobody but this page changes them, so they are read once. */
export const placesQuery = (view: string) =>
  queryOptions({
    queryKey: keys.topologyPlaces(view),
    queryFn: ({ signal }) => apiGet<TopologyPlaces>(endpoints.topologyPlaces(view), signal),
    staleTime: 5 * 60_000,
    refetchOnWindowFocus: false,
  });

/** Where somebody put which node. */
export type Places = ReadonlyMap<string, Point>;
export const toPlaces = ({ places }: TopologyPlaces): Places => new Map(places.map(([id, x, y]) => [id, { x, y }]));

/** These deployments alone, as they are now. */
export const readPatch = (params: Params, only: readonly string[], signal: AbortSignal) =>
  apiGet<TopologyWire>(endpoints.topology({ ...params, only: only.join(',') }), signal);

export const readTraffic = ({ team, environment }: Params, signal: AbortSignal) =>
  apiGet<{ traffic: Record<string, TopologyTraffic> }>(endpoints.topologyTraffic({ team, environment }), signal);

export type PlacementQuestion = { replicas?: string; cpu?: string; memory?: string; selector?: string };
/** Always a fresh look: clusters fill and empty while one thinks. */
export const placementQuery = (deploymentId: string, question: PlacementQuestion) =>
  queryOptions({
    queryKey: keys.placement(deploymentId, question),
    queryFn: ({ signal }) => apiGet<PlacementWire>(endpoints.placement(deploymentId, question), signal),
    staleTime: 0,
    gcTime: 0,
  });

export const deploymentQuery = (id: string) =>
  queryOptions({ queryKey: keys.deployment(id), queryFn: ({ signal }) => apiGet<DeploymentWire>(endpoints.deployment(id), signal) });

export const instancesQuery = (id: string) =>
  queryOptions({
    queryKey: keys.instances(id),
    queryFn: ({ signal }) => apiGet<{ items: InstanceWire[] }>(endpoints.instances(id), signal),
  });

/** The last quarter of an hour, for the small curves. */
export const metricsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.metrics(id),
    queryFn: ({ signal }) => apiGet<DeploymentMetrics>(endpoints.metrics(id, { window: 900, points: 60 }), signal),
    staleTime: 4_000,
    refetchInterval: 5_000,
  });

/** Filter values with their counts. */
export const facetsQuery = (params: { team?: string | undefined; environment?: string | undefined }) =>
  queryOptions({
    queryKey: keys.serviceFacets(params),
    queryFn: ({ signal }) => apiGet<ServiceFacets>(endpoints.serviceFacets(params), signal),
  });
