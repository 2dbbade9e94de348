import { ActivityPanel } from '#components/features/activity/activity-panel.tsx';

export default async function ServiceActivityPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ActivityPanel title="Activity" filters={{ key: `service/${id}`, limit: 50 }} empty="Nothing happened yet." more />;
}
