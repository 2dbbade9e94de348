import type { Metadata } from 'next';
import { ActivityView } from '#components/features/activity/activity-view.tsx';

export const metadata: Metadata = { title: 'Activity' };

export default function ActivityPage() {
  return <ActivityView />;
}
