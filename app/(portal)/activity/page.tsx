import { ActivityView } from '#components/features/activity/activity-view.tsx';

export default function ActivityPage() {
  return <ActivityView />;
}
