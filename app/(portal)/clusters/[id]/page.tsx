import type { Metadata } from 'next';
import { ClusterView } from '#components/features/clusters/cluster-view.tsx';
import { clusterQuery } from '#components/features/clusters/queries.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { getCluster } from '#lib/services/cluster/get.ts';
import { requireContext } from '#lib/web/session.ts';
import { prefetch } from '../../prefetch.ts';

export const metadata: Metadata = { title: 'Cluster' };

export default async function ClusterPage({ params }: { params: Promise<{ id: string }> }) {
  const ctx = await requireContext();
  const { id } = await params;
  const client = makeQueryClient();
  await prefetch(client, clusterQuery(id), () => getCluster(ctx, id));
  return (
    <Hydrate client={client}>
      <ClusterView id={id} />
    </Hydrate>
  );
}
