import type { Metadata } from 'next';
import { TopologyView } from '#components/features/topology/topology-view.tsx';

export const metadata: Metadata = { title: 'Topology' };

export default async function ServiceTopologyPage({ params }: { params: Promise<{ id: string }> }) {
  return <TopologyView service={(await params).id} />;
}
