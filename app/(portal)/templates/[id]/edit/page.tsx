import type { Metadata } from 'next';
import { templateQuery } from '#components/features/templates/queries.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { AuthorPageView } from '../../views.tsx';
import { readTemplate } from '../read-template.ts';

export const metadata: Metadata = { title: 'New version' };

export default async function EditTemplatePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const client = makeQueryClient();
  client.setQueryData(templateQuery(id).queryKey, await readTemplate(id));
  return (
    <Hydrate client={client}>
      <AuthorPageView id={id} />
    </Hydrate>
  );
}
