import type { Metadata } from 'next';
import { ClustersView } from '#components/features/clusters/clusters-view.tsx';
import { clustersQuery } from '#components/features/clusters/queries.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listClusters } from '#lib/services/cluster/list.ts';
import { requireContext } from '#lib/web/session.ts';
import { prefetch } from '../prefetch.ts';

export const metadata: Metadata = { title: 'Clusters' };

export default async function ClustersPage() {
  const ctx = await requireContext();
  const client = makeQueryClient();
  await prefetch(client, clustersQuery(), () => listClusters(ctx));
  return (
    <Hydrate client={client}>
      <ClustersView />
    </Hydrate>
  );
}
