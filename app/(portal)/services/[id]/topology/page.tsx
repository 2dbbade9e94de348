import { TopologyView } from '#components/features/topology/topology-view.tsx';

export default async function ServiceTopologyPage({ params }: { params: Promise<{ id: string }> }) {
  return <TopologyView service={(await params).id} />;
}
