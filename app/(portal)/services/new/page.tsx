import type { Metadata } from 'next';
import { NewServiceView } from '#components/features/manifest/new-service-view.tsx';
import { Allowed } from '#components/shell/allowed.tsx';
import { type PageSearch, searchOf } from '../../prefetch.ts';

export const metadata: Metadata = { title: 'New service' };

export default async function NewServicePage({ searchParams }: { searchParams: PageSearch }) {
  const team = (await searchOf(searchParams)).get('team') ?? undefined;
  return (
    <Allowed verb="service:create" doing="make a service" team={team}>
      <NewServiceView />
    </Allowed>
  );
}
