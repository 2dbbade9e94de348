import type { Metadata } from 'next';
import { topologyQuery } from '#components/features/topology/queries.ts';
import { parseTopologyView, toTopologyParams } from '#components/features/topology/search-params.ts';
import { TopologyView } from '#components/features/topology/topology-view.tsx';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { getTopology } from '#lib/services/topology/get.ts';
import { requireContext } from '#lib/web/session.ts';
import { type PageSearch, prefetch, searchOf } from '../prefetch.ts';

export const metadata: Metadata = { title: 'Topology' };

export default async function TopologyPage({ searchParams }: { searchParams: PageSearch }) {
  const ctx = await requireContext();
  const params = toTopologyParams(parseTopologyView(await searchOf(searchParams)));
  const client = makeQueryClient();
  await prefetch(client, topologyQuery(params), () => getTopology(ctx, params));
  return (
    <Hydrate client={client}>
      <TopologyView />
    </Hydrate>
  );
}
