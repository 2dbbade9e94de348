import type { Metadata } from 'next';
import { serviceFacetsQuery, serviceListQuery } from '#components/features/services/queries.ts';
import { parseServiceFilters, toFacetParams, toListParams } from '#components/features/services/search-params.ts';
import { ServicesView } from '#components/features/services/services-view.tsx';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listServiceFacets } from '#lib/services/service/facets.ts';
import { listServices } from '#lib/services/service/list.ts';
import { requireContext } from '#lib/web/session.ts';
import { type PageSearch, prefetch, searchOf } from '../../prefetch.ts';

export const metadata: Metadata = { title: 'Services' };

export default async function ServicesPage({ searchParams }: { searchParams: PageSearch }) {
  const ctx = await requireContext();
  const filters = parseServiceFilters(await searchOf(searchParams));
  const client = makeQueryClient();
  await Promise.all([
    prefetch(client, serviceListQuery(filters), () => listServices(ctx, toListParams(filters))),
    prefetch(client, serviceFacetsQuery(filters), () => listServiceFacets(ctx, toFacetParams(filters))),
  ]);
  return (
    <Hydrate client={client}>
      <ServicesView />
    </Hydrate>
  );
}
