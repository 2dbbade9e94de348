import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import { deploymentMetrics, deploymentWire } from '#lib/domain/deployment.ts';
import { eventWire } from '#lib/domain/event.ts';
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

/** Who deleted a service and when: the events outlive it. */
export const deletionQuery = (serviceId: string) => {
  const filters = { key: `service/${serviceId}`, type: 'ServiceDeleted', limit: 5 };
  return queryOptions({
    queryKey: keys.activity(filters),
    queryFn: ({ signal }) => apiGet(endpoints.activity(filters), pageOf(eventWire), signal),
  });
};

/** What still runs of a service that is being deleted. A list, so that it answers to the end, and then with nothing. */
export const remainsQuery = (serviceId: string) =>
  queryOptions({
    queryKey: [...keys.services(), 'remains', serviceId],
    queryFn: ({ signal }) => apiGet(endpoints.deployments({ service: serviceId, limit: 50 }), pageOf(deploymentWire), signal),
  });
