import type { Metadata } from 'next';
import { NewServiceView } from '#components/features/manifest/new-service-view.tsx';

export const metadata: Metadata = { title: 'New service' };

export default function NewServicePage() {
  return <NewServiceView />;
}
