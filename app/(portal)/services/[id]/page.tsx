import { ActivityPanel } from '#components/features/activity/activity-panel.tsx';
import { activityQuery } from '#components/features/activity/queries.ts';
import { OverviewView } from '#components/features/service/overview-view.tsx';
import { instancesQuery } from '#components/features/service/queries.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listDeploymentInstances } from '#lib/services/deployment/list-instances.ts';
import { listActivity } from '#lib/services/event/list-activity.ts';
import { requireContext } from '#lib/web/session.ts';
import { type PageSearch, prefetch, prefetchFirstPage, searchOf } from '../../prefetch.ts';
import { readService } from './read-service.ts';

type Props = { params: Promise<{ id: string }>; searchParams: PageSearch };

export default async function ServicePage({ params, searchParams }: Props) {
  const ctx = await requireContext();
  const { id } = await params;
  const env = (await searchOf(searchParams)).get('env');
  const service = await readService(id).catch(() => undefined);
  const deployment = service?.deployments.find((entry) => !env || entry.environment === env);
  const activity = { key: `service/${service?.id ?? id}`, limit: 8 };
  const client = makeQueryClient();
  await Promise.all([
    deployment && prefetch(client, instancesQuery(deployment.id), () => listDeploymentInstances(ctx, deployment.id)),
    prefetchFirstPage(client, activityQuery(activity), () => listActivity(ctx, activity)),
  ]);
  return (
    <Hydrate client={client}>
      <OverviewView serviceId={id} activity={<ActivityPanel title="Recent events" filters={activity} empty="Nothing happened yet." />} />
    </Hydrate>
  );
}
