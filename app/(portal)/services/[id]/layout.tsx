import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { serviceQuery } from '#components/features/service/queries.ts';
import { ServiceFrame } from '#components/features/service/service-frame.tsx';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { prefetch } from '../../prefetch.ts';
import { readService } from './read-service.ts';

type Props = { children: ReactNode; params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const service = await readService((await params).id).catch(() => undefined);
  const name = service?.title || service?.name || 'Service';
  return { title: { default: name, template: `%s · ${name} · Orrery` } };
}

export default async function ServiceLayout({ children, params }: Props) {
  const { id } = await params;
  const client = makeQueryClient();
  await prefetch(client, serviceQuery(id), () => readService(id));
  return (
    <Hydrate client={client}>
      <ServiceFrame serviceId={id}>{children}</ServiceFrame>
    </Hydrate>
  );
}
