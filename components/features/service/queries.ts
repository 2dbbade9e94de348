import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import { deploymentMetrics } from '#lib/domain/deployment.ts';
import { instanceWire } from '#lib/domain/instance.ts';
import { pageOf } from '#lib/domain/page.ts';
import { revisionWire, serviceWire } from '#lib/domain/service.ts';
import { TRAFFIC_WINDOW } from './traffic.ts';

/** A service with its deployments; what every tab of its page stands on. */
export const serviceQuery = (id: string) =>
  queryOptions({ queryKey: keys.service(id), queryFn: ({ signal }) => apiGet(endpoints.service(id), serviceWire, signal) });

/** The newest revisions, newest first. */
export const revisionsQuery = (serviceId: string) =>
  queryOptions({
    queryKey: keys.revisions(serviceId),
    queryFn: ({ signal }) => apiGet(endpoints.revisions(serviceId, { limit: 50 }), pageOf(revisionWire), signal),
  });

/** Every instance of a deployment that is not forgotten yet. */
export const instancesQuery = (deploymentId: string) =>
  queryOptions({
    queryKey: keys.instances(deploymentId),
    queryFn: ({ signal }) => apiGet(endpoints.instances(deploymentId), z.object({ items: z.array(instanceWire) }), signal),
  });

/** What was measured lately. The event stream names each new sample; the interval lets a line fall to zero when traffic ends. */
export const metricsQuery = (deploymentId: string) =>
  queryOptions({
    queryKey: keys.metrics(deploymentId),
    queryFn: ({ signal }) => apiGet(endpoints.metrics(deploymentId, TRAFFIC_WINDOW), deploymentMetrics, signal),
    refetchInterval: 10_000,
  });
