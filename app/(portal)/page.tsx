import { ActivityPanel } from '#components/features/activity/activity-panel.tsx';
import { HomeView } from '#components/features/home/home-view.tsx';
import { NoServicesYet } from '#components/features/services/no-services.tsx';

export default function HomePage() {
  return <HomeView activity={<ActivityPanel title="Recent activity" filters={{ limit: 12 }} empty="Nothing happened yet." />} empty={<NoServicesYet team={undefined} />} />;
}
