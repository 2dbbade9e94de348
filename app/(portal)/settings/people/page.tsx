import type { Metadata } from 'next';
import { PeoplePage } from '#components/features/settings/people-page.tsx';
import { peopleQuery } from '#components/features/settings/queries.ts';
import { parsePeopleFilter } from '#components/features/settings/search-params.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listPeople, type PeopleParams } from '#lib/services/person/list.ts';
import { requireContext } from '#lib/web/session.ts';
import { type PageSearch, prefetch, searchOf } from '../../prefetch.ts';

export const metadata: Metadata = { title: 'People' };

export default async function SettingsPeoplePage({ searchParams }: { searchParams: PageSearch }) {
  const ctx = await requireContext();
  const client = makeQueryClient();
  const filter = parsePeopleFilter(await searchOf(searchParams));
  await prefetch(client, peopleQuery(filter), () => listPeople(ctx, { ...filter, limit: 50 } as PeopleParams));
  return (
    <Hydrate client={client}>
      <PeoplePage />
    </Hydrate>
  );
}
