import { infiniteQueryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { EventWire } from '#lib/domain/event.ts';
import type { Page } from '#lib/domain/page.ts';

/** What the history is about: a team, one key (`service/svc_…`), or everything I may see. */
export type ActivityFilters = { team?: string | undefined; key?: string | undefined; level?: string | undefined; limit?: number };

/** The page of everything reads this. The address may hold any text: what is no level is none. */
export const activityPageFilters = ({ team, level }: Pick<ActivityFilters, 'team' | 'level'>): ActivityFilters => ({
  team,
  level,
  limit: 50,
});
export const toLevel = (text: string | null): 'warning' | 'error' | undefined =>
  text === 'warning' || text === 'error' ? text : undefined;

/** What happened, newest first, a page at a time. */
export const activityQuery = (filters: ActivityFilters) => {
  const set = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
  return infiniteQueryOptions({
    queryKey: keys.activity(set),
    queryFn: ({ pageParam, signal }) => apiGet<Page<EventWire>>(endpoints.activity({ ...set, cursor: pageParam || undefined }), signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  });
};
