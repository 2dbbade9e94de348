import type { Metadata } from 'next';
import { EnvironmentsView } from '#components/features/environments/environments-view.tsx';

export const metadata: Metadata = { title: 'Environments' };

export default function EnvironmentsPage() {
  return <EnvironmentsView />;
}
