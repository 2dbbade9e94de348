import type { Metadata } from 'next';
import { ActivityPanel } from '#components/features/activity/activity-panel.tsx';
import { activityQuery } from '#components/features/activity/queries.ts';
import { approvalListQuery } from '#components/features/approvals/queries.ts';
import { toApprovalParams } from '#components/features/approvals/search-params.ts';
import { WaitingPanel } from '#components/features/approvals/waiting-panel.tsx';
import { FirstHome } from '#components/features/home/first-home.tsx';
import { HomeView } from '#components/features/home/home-view.tsx';
import {
  DRIFTED,
  driftedServicesQuery,
  homeFacetsQuery,
  movingQuery,
  servicesInHealthQuery,
  starterTemplatesQuery,
} from '#components/features/home/queries.ts';
import { quotasQuery } from '#components/features/quotas/queries.ts';
import { QuotasPanel } from '#components/features/quotas/quotas-panel.tsx';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listApprovals } from '#lib/services/approval/list.ts';
import { listDeployments } from '#lib/services/deployment/list.ts';
import { listActivity } from '#lib/services/event/list-activity.ts';
import { listQuotas } from '#lib/services/quota/list.ts';
import { listServiceFacets } from '#lib/services/service/facets.ts';
import { listServices } from '#lib/services/service/list.ts';
import { listTemplates } from '#lib/services/template/list.ts';
import { requireContext } from '#lib/web/session.ts';
import { type PageSearch, prefetch, prefetchFirstPage, searchOf } from '../prefetch.ts';

export const metadata: Metadata = { title: 'Home' };

export default async function HomePage({ searchParams }: { searchParams: PageSearch }) {
  const ctx = await requireContext();
  const search = await searchOf(searchParams);
  const team = search.get('team') ?? undefined;
  const scope = { team, environment: search.get('env') ?? undefined };
  const activity = { team, limit: 12 };
  const waiting = { view: 'waiting' as const, team, id: undefined, cursor: undefined };
  const client = makeQueryClient();
  await Promise.all([
    prefetch(client, homeFacetsQuery(scope), () => listServiceFacets(ctx, scope)),
    ...(['Degraded', 'Missing', 'Unknown'] as const).map((health) =>
      prefetch(client, servicesInHealthQuery(scope, health), () => listServices(ctx, { ...scope, health, sort: '-updated', limit: 8 })),
    ),
    prefetch(client, movingQuery(scope), () => listDeployments(ctx, { ...scope, moving: 'true', limit: 8 })),
    prefetch(client, starterTemplatesQuery(team), () => listTemplates(ctx, { team, tag: 'starter', limit: 3 })),
    prefetch(client, driftedServicesQuery(scope), () => listServices(ctx, { ...scope, ...DRIFTED, limit: 8 })),
    prefetch(client, approvalListQuery(waiting), () => listApprovals(ctx, toApprovalParams(waiting))),
    prefetch(client, quotasQuery(team), () => listQuotas(ctx, { team })),
    prefetchFirstPage(client, activityQuery(activity), () => listActivity(ctx, activity)),
  ]);
  return (
    <Hydrate client={client}>
      <HomeView
        aside={
          <>
            <QuotasPanel team={team} />
            <ActivityPanel title="Recent activity" filters={activity} empty="Nothing happened yet." />
          </>
        }
        first={<WaitingPanel />}
        empty={<FirstHome />}
      />
    </Hydrate>
  );
}
