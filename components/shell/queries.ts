import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import { environmentWire } from '#lib/domain/cluster.ts';
import { meWire } from '#lib/domain/team.ts';

/** Who is looking, and what they may do. */
export const meQuery = () => queryOptions({ queryKey: keys.me(), queryFn: ({ signal }) => apiGet(endpoints.me(), meWire, signal) });

/** Every environment in the order of promotion. */
export const environmentsQuery = () =>
  queryOptions({
    queryKey: keys.environments(),
    queryFn: ({ signal }) => apiGet(endpoints.environments(), z.object({ items: z.array(environmentWire) }), signal),
  });
