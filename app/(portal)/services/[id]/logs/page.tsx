import { LogsView } from './logs-view.tsx';

export default async function LogsPage({ params }: { params: Promise<{ id: string }> }) {
  return <LogsView serviceId={(await params).id} />;
}
