import type { Metadata } from 'next';
import { EnvironmentsView } from '#components/features/environments/environments-view.tsx';
import { clustersQuery, matrixQuery } from '#components/features/environments/queries.ts';
import { parseMatrixFilters, toMatrixParams } from '#components/features/environments/search-params.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listClusters } from '#lib/services/cluster/list.ts';
import { listMatrix } from '#lib/services/matrix/list.ts';
import { requireContext } from '#lib/web/session.ts';
import { type PageSearch, prefetch, searchOf } from '../prefetch.ts';

export const metadata: Metadata = { title: 'Environments' };

export default async function EnvironmentsPage({ searchParams }: { searchParams: PageSearch }) {
  const ctx = await requireContext();
  const filters = parseMatrixFilters(await searchOf(searchParams));
  const client = makeQueryClient();
  await Promise.all([
    prefetch(client, matrixQuery(filters), () => listMatrix(ctx, toMatrixParams(filters))),
    prefetch(client, clustersQuery(), () => listClusters(ctx)),
  ]);
  return (
    <Hydrate client={client}>
      <EnvironmentsView />
    </Hydrate>
  );
}
