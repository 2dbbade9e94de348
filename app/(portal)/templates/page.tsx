import type { Metadata } from 'next';
import { templateListQuery, templateRunsQuery } from '#components/features/templates/queries.ts';
import { TemplatesView } from '#components/features/templates/templates-view.tsx';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listTemplateRuns } from '#lib/services/template/get-run.ts';
import { listTemplates } from '#lib/services/template/list.ts';
import { requireContext } from '#lib/web/session.ts';
import { type PageSearch, prefetchFirstPage, searchOf } from '../prefetch.ts';

export const metadata: Metadata = { title: 'Templates' };

export default async function TemplatesPage({ searchParams }: { searchParams: PageSearch }) {
  const ctx = await requireContext();
  const search = await searchOf(searchParams);
  const filters = {
    q: search.get('q') ?? undefined,
    tag: search.get('tag') ?? undefined,
    team: search.get('team') ?? undefined,
    archived: search.get('archived') === 'true' ? ('true' as const) : undefined,
  };
  const runs = { team: filters.team, limit: 8 };
  const client = makeQueryClient();
  await Promise.all([
    prefetchFirstPage(client, templateListQuery(filters), () => listTemplates(ctx, { ...filters, limit: 60 })),
    prefetchFirstPage(client, templateRunsQuery(runs), () => listTemplateRuns(ctx, runs)),
  ]);
  return (
    <Hydrate client={client}>
      <TemplatesView />
    </Hydrate>
  );
}
