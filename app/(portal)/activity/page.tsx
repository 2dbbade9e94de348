import type { Metadata } from 'next';
import { ActivityView } from '#components/features/activity/activity-view.tsx';
import { activityPageFilters, activityQuery, toLevel } from '#components/features/activity/queries.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listActivity } from '#lib/services/event/list-activity.ts';
import { requireContext } from '#lib/web/session.ts';
import { type PageSearch, prefetchFirstPage, searchOf } from '../prefetch.ts';

export const metadata: Metadata = { title: 'Activity' };

export default async function ActivityPage({ searchParams }: { searchParams: PageSearch }) {
  const ctx = await requireContext();
  const search = await searchOf(searchParams);
  const filters = { team: search.get('team') ?? undefined, level: toLevel(search.get('level')) };
  const client = makeQueryClient();
  await prefetchFirstPage(client, activityQuery(activityPageFilters(filters)), () => listActivity(ctx, { ...filters, limit: 50 }));
  return (
    <Hydrate client={client}>
      <ActivityView />
    </Hydrate>
  );
}
