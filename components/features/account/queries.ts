import { queryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { SessionWire, TokenWire } from '#lib/domain/team.ts';

export const sessionsQuery = () =>
  queryOptions({
    queryKey: keys.sessions(),
    queryFn: ({ signal }) => apiGet<{ items: SessionWire[] }>(endpoints.sessions(), signal),
  });

export const tokensQuery = () =>
  queryOptions({
    queryKey: keys.tokens(),
    queryFn: ({ signal }) => apiGet<{ items: TokenWire[] }>(endpoints.tokens(), signal),
  });
