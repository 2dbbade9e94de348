import type { Metadata } from 'next';
import { templateRunQuery } from '#components/features/templates/queries.ts';
import { RunView } from '#components/features/templates/run-view.tsx';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { getTemplateRun } from '#lib/services/template/get-run.ts';
import { requireContext } from '#lib/web/session.ts';
import { prefetch } from '../../../prefetch.ts';

export const metadata: Metadata = { title: 'Run' };

export default async function TemplateRunPage({ params }: { params: Promise<{ id: string }> }) {
  const ctx = await requireContext();
  const { id } = await params;
  const client = makeQueryClient();
  await prefetch(client, templateRunQuery(id), () => getTemplateRun(ctx, id));
  return (
    <Hydrate client={client}>
      <RunView id={id} />
    </Hydrate>
  );
}
