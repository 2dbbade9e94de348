import type { Metadata } from 'next';
import { PeoplePage } from '#components/features/settings/people-page.tsx';
import { personQuery } from '#components/features/settings/queries.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { getPerson } from '#lib/services/person/find.ts';
import { requireContext } from '#lib/web/session.ts';
import { prefetch } from '../../../prefetch.ts';

export const metadata: Metadata = { title: 'Person' };

export default async function PersonPage({ params }: { params: Promise<{ id: string }> }) {
  const ctx = await requireContext();
  const { id } = await params;
  const client = makeQueryClient();
  await prefetch(client, personQuery(id), () => getPerson(ctx, id));
  return (
    <Hydrate client={client}>
      <PeoplePage person={id} />
    </Hydrate>
  );
}
