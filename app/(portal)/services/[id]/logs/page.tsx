import type { Metadata } from 'next';
import { LogsView } from './logs-view.tsx';

export const metadata: Metadata = { title: 'Logs' };

export default async function LogsPage({ params }: { params: Promise<{ id: string }> }) {
  return <LogsView serviceId={(await params).id} />;
}
