import { ClustersView } from '#components/features/clusters/clusters-view.tsx';

export default function ClustersPage() {
  return <ClustersView />;
}
