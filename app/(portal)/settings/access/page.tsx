import type { Metadata } from 'next';
import { AccessView } from '#components/features/settings/access-view.tsx';
import { teamsQuery } from '#components/features/settings/queries.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listTeams } from '#lib/services/team/list.ts';
import { requireContext } from '#lib/web/session.ts';
import { prefetch } from '../../prefetch.ts';

export const metadata: Metadata = { title: 'Who can do what' };

export default async function AccessPage() {
  const ctx = await requireContext();
  const client = makeQueryClient();
  await prefetch(client, teamsQuery(), () => listTeams(ctx, { limit: 100 }));
  return (
    <Hydrate client={client}>
      <AccessView />
    </Hydrate>
  );
}
