import type { Metadata } from 'next';
import { teamsQuery } from '#components/features/settings/queries.ts';
import { TeamsView } from '#components/features/settings/teams-view.tsx';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listTeams } from '#lib/services/team/list.ts';
import { requireContext } from '#lib/web/session.ts';
import { type PageSearch, prefetch, searchOf } from '../../prefetch.ts';

export const metadata: Metadata = { title: 'Teams' };

export default async function TeamsPage({ searchParams }: { searchParams: PageSearch }) {
  const ctx = await requireContext();
  const client = makeQueryClient();
  const cursor = (await searchOf(searchParams)).get('cursor') ?? undefined;
  await prefetch(client, teamsQuery(cursor), () => listTeams(ctx, { limit: 100, ...(cursor ? { cursor } : {}) }));
  return (
    <Hydrate client={client}>
      <TeamsView />
    </Hydrate>
  );
}
