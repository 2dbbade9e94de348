import { TopologyView } from '#components/features/topology/topology-view.tsx';

export default function TopologyPage() {
  return <TopologyView />;
}
