import type { Metadata } from 'next';
import { templateQuery } from '#components/features/templates/queries.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { UsePageView } from '../../views.tsx';
import { readTemplate } from '../read-template.ts';

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `New from ${(await readTemplate((await params).id)).title}` };
}

export default async function UseTemplatePage({ params }: Props) {
  const { id } = await params;
  const client = makeQueryClient();
  client.setQueryData(templateQuery(id).queryKey, await readTemplate(id));
  return (
    <Hydrate client={client}>
      <UsePageView id={id} />
    </Hydrate>
  );
}
