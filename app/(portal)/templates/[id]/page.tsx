import type { Metadata } from 'next';
import { templateQuery, templateRunsQuery, templateUsesQuery, templateVersionsQuery } from '#components/features/templates/queries.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listTemplateRuns } from '#lib/services/template/get-run.ts';
import { listTemplateUses } from '#lib/services/template/uses.ts';
import { listTemplateVersions } from '#lib/services/template/versions.ts';
import { requireContext } from '#lib/web/session.ts';
import { type PageSearch, prefetchFirstPage, searchOf } from '../../prefetch.ts';
import { TemplatePageView } from '../views.tsx';
import { readTemplate } from './read-template.ts';

type Props = { params: Promise<{ id: string }>; searchParams: PageSearch };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await readTemplate((await params).id)).title };
}

export default async function TemplatePage({ params, searchParams }: Props) {
  const ctx = await requireContext();
  const { id } = await params;
  const template = await readTemplate(id);
  const runs = { template: template.id, team: (await searchOf(searchParams)).get('team') ?? undefined, limit: 20 };
  const client = makeQueryClient();
  client.setQueryData(templateQuery(id).queryKey, template);
  await Promise.all([
    prefetchFirstPage(client, templateVersionsQuery(template.id), () => listTemplateVersions(ctx, template.id, { limit: 20 })),
    prefetchFirstPage(client, templateUsesQuery(template.id), () => listTemplateUses(ctx, template.id, { limit: 50 })),
    prefetchFirstPage(client, templateRunsQuery(runs), () => listTemplateRuns(ctx, runs)),
  ]);
  return (
    <Hydrate client={client}>
      <TemplatePageView id={id} />
    </Hydrate>
  );
}
