import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import { instanceWire } from '#lib/domain/instance.ts';

/** The instances whose logs can be read. */
export const logInstancesQuery = (deploymentId: string) =>
  queryOptions({
    queryKey: keys.instances(deploymentId),
    queryFn: ({ signal }) => apiGet(endpoints.instances(deploymentId), z.object({ items: z.array(instanceWire) }), signal),
  });
