import { queryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { ApprovalRow } from '#lib/domain/approval.ts';
import type { EnvironmentWire } from '#lib/domain/cluster.ts';
import type { Page } from '#lib/domain/page.ts';
import type { MeWire } from '#lib/domain/team.ts';

/** Who is looking, and what they may do. */
export const meQuery = () => queryOptions({ queryKey: keys.me(), queryFn: ({ signal }) => apiGet<MeWire>(endpoints.me(), signal) });

/** What waits for the reader's approval, whichever team is in view: the inbox's count. */
export const waitingQuery = () =>
  queryOptions({
    queryKey: keys.approvals({ view: 'waiting', limit: 1 }),
    queryFn: ({ signal }) => apiGet<Page<ApprovalRow>>(endpoints.approvals({ view: 'waiting', limit: 1 }), signal),
    // A request that nobody decides ends by the clock, and no event says so.
    refetchInterval: 60_000,
  });

/** Every environment in the order of promotion. */
export const environmentsQuery = () =>
  queryOptions({
    queryKey: keys.environments(),
    queryFn: ({ signal }) => apiGet<{ items: EnvironmentWire[] }>(endpoints.environments(), signal),
  });
