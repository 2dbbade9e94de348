import type { Metadata } from 'next';
import { ConfigurationView } from '#components/features/service/configuration-view.tsx';
import { revisionsQuery } from '#components/features/service/queries.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listRevisions } from '#lib/services/revision/list.ts';
import { requireContext } from '#lib/web/session.ts';
import { prefetch } from '../../../prefetch.ts';

export const metadata: Metadata = { title: 'Configuration' };

export default async function ConfigurationPage({ params }: { params: Promise<{ id: string }> }) {
  const ctx = await requireContext();
  const { id } = await params;
  const client = makeQueryClient();
  await prefetch(client, revisionsQuery(id), () => listRevisions(ctx, { service: id, limit: 50 }));
  return (
    <Hydrate client={client}>
      <ConfigurationView serviceId={id} />
    </Hydrate>
  );
}
