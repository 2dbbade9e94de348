import { ActivityPanel } from '#components/features/activity/activity-panel.tsx';
import { OverviewView } from '#components/features/service/overview-view.tsx';

export default async function ServicePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <OverviewView serviceId={id} activity={<ActivityPanel title="Recent events" filters={{ key: `service/${id}`, limit: 8 }} empty="Nothing happened yet." />} />;
}
