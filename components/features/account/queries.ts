import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import { sessionWire, tokenWire } from '#lib/domain/team.ts';

export const sessionsQuery = () =>
  queryOptions({
    queryKey: keys.sessions(),
    queryFn: ({ signal }) => apiGet(endpoints.sessions(), z.object({ items: z.array(sessionWire) }), signal),
  });

export const tokensQuery = () =>
  queryOptions({
    queryKey: keys.tokens(),
    queryFn: ({ signal }) => apiGet(endpoints.tokens(), z.object({ items: z.array(tokenWire) }), signal),
  });
