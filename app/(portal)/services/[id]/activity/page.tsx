import type { Metadata } from 'next';
import { ActivityPanel } from '#components/features/activity/activity-panel.tsx';
import { activityQuery } from '#components/features/activity/queries.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listActivity } from '#lib/services/event/list-activity.ts';
import { requireContext } from '#lib/web/session.ts';
import { prefetchFirstPage } from '../../../prefetch.ts';
import { readService } from '../read-service.ts';

export const metadata: Metadata = { title: 'Activity' };

export default async function ServiceActivityPage({ params }: { params: Promise<{ id: string }> }) {
  const ctx = await requireContext();
  const { id } = await params;
  const service = await readService(id).catch(() => undefined);
  const filters = { key: `service/${service?.id ?? id}`, limit: 50 };
  const client = makeQueryClient();
  await prefetchFirstPage(client, activityQuery(filters), () => listActivity(ctx, filters));
  return (
    <Hydrate client={client}>
      <ActivityPanel title="Activity" filters={filters} empty="Nothing happened yet." more />
    </Hydrate>
  );
}
