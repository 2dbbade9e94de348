import { queryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { DeploymentMetrics, DeploymentWire } from '#lib/domain/deployment.ts';
import type { EventWire } from '#lib/domain/event.ts';
import type { InstanceWire } from '#lib/domain/instance.ts';
import type { Page } from '#lib/domain/page.ts';
import type { RevisionWire, ServiceWire } from '#lib/domain/service.ts';
import { TRAFFIC_WINDOW } from './traffic.ts';

/** A service with its deployments; what every tab of its page stands on. */
export const serviceQuery = (id: string) =>
  queryOptions({ queryKey: keys.service(id), queryFn: ({ signal }) => apiGet<ServiceWire>(endpoints.service(id), signal) });

/** The newest revisions, newest first. */
export const revisionsQuery = (serviceId: string) =>
  queryOptions({
    queryKey: keys.revisions(serviceId),
    queryFn: ({ signal }) => apiGet<Page<RevisionWire>>(endpoints.revisions(serviceId, { limit: 50 }), signal),
  });

/** Every instance of a deployment that is not forgotten yet. */
export const instancesQuery = (deploymentId: string) =>
  queryOptions({
    queryKey: keys.instances(deploymentId),
    queryFn: ({ signal }) => apiGet<{ items: InstanceWire[] }>(endpoints.instances(deploymentId), signal),
  });

/** What was measured lately. The event stream names each new sample; the interval lets a line fall to zero when traffic ends. */
export const metricsQuery = (deploymentId: string) =>
  queryOptions({
    queryKey: keys.metrics(deploymentId),
    queryFn: ({ signal }) => apiGet<DeploymentMetrics>(endpoints.metrics(deploymentId, TRAFFIC_WINDOW), signal),
    refetchInterval: 10_000,
  });

/** Who deleted a service and when: the events outlive it. */
export const deletionQuery = (serviceId: string) => {
  const filters = { key: `service/${serviceId}`, type: 'ServiceDeleted', limit: 5 };
  return queryOptions({
    queryKey: keys.activity(filters),
    queryFn: ({ signal }) => apiGet<Page<EventWire>>(endpoints.activity(filters), signal),
  });
};

/** What still runs of a service that is being deleted. A list, so that it answers to the end, and then with nothing. */
export const remainsQuery = (serviceId: string) =>
  queryOptions({
    queryKey: [...keys.services(), 'remains', serviceId],
    queryFn: ({ signal }) => apiGet<Page<DeploymentWire>>(endpoints.deployments({ service: serviceId, limit: 50 }), signal),
  });
