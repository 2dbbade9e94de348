import { queryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { QuotaWire } from '#lib/domain/quota.ts';

/** What a team (or every team I see) may ask for, and how much of it is taken. */
export const quotasQuery = (team: string | undefined) =>
  queryOptions({
    queryKey: keys.quotas(team),
    queryFn: ({ signal }) => apiGet<{ items: QuotaWire[] }>(endpoints.quotas({ team }), signal),
  });
