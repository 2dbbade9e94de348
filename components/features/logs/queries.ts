import { queryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { InstanceWire } from '#lib/domain/instance.ts';

/** The instances whose logs can be read. */
export const logInstancesQuery = (deploymentId: string) =>
  queryOptions({
    queryKey: keys.instances(deploymentId),
    queryFn: ({ signal }) => apiGet<{ items: InstanceWire[] }>(endpoints.instances(deploymentId), signal),
  });
