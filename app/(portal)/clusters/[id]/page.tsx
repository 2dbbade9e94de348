import { ClusterView } from '#components/features/clusters/cluster-view.tsx';

export default async function ClusterPage({ params }: { params: Promise<{ id: string }> }) {
  return <ClusterView id={(await params).id} />;
}
