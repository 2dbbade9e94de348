import type { Metadata } from 'next';
import { ApprovalsView } from '#components/features/approvals/approvals-view.tsx';
import { approvalListQuery, approvalQuery } from '#components/features/approvals/queries.ts';
import { parseApprovalFilters, toApprovalParams } from '#components/features/approvals/search-params.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { getApproval } from '#lib/services/approval/get.ts';
import { listApprovals } from '#lib/services/approval/list.ts';
import { requireContext } from '#lib/web/session.ts';
import { type PageSearch, prefetch, searchOf } from '../prefetch.ts';

export const metadata: Metadata = { title: 'Approvals' };

export default async function ApprovalsPage({ searchParams }: { searchParams: PageSearch }) {
  const ctx = await requireContext();
  const filters = parseApprovalFilters(await searchOf(searchParams));
  const client = makeQueryClient();
  const list = await prefetch(client, approvalListQuery(filters), () => listApprovals(ctx, toApprovalParams(filters)));
  const id = filters.id ?? list?.items[0]?.id;
  if (id) await prefetch(client, approvalQuery(id), () => getApproval(ctx, id));
  return (
    <Hydrate client={client}>
      <ApprovalsView />
    </Hydrate>
  );
}
