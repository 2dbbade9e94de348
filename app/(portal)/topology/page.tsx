import type { Metadata } from 'next';
import { preload } from 'react-dom';
import { parseTopologyView, placesView, toTopologyParams } from '#components/features/topology/search-params.ts';
import { TopologyView } from '#components/features/topology/topology-view.tsx';
import { endpoints } from '#lib/client/routes.ts';
import { type PageSearch, searchOf } from '../prefetch.ts';

export const metadata: Metadata = { title: 'Topology' };

/**
 * The graph is not written into the page, as other pages' data is: of a thousand services it is most of a megabyte, which the browser
 * would read before anything else. The page names it instead, and it comes on its own while the scripts do.
 */
export default async function TopologyPage({ searchParams }: { searchParams: PageSearch }) {
  const params = toTopologyParams(parseTopologyView(await searchOf(searchParams)));
  preload(endpoints.topology(params), { as: 'fetch', crossOrigin: 'anonymous' });
  preload(endpoints.topologyPlaces(placesView(params)), { as: 'fetch', crossOrigin: 'anonymous' });
  return <TopologyView />;
}
