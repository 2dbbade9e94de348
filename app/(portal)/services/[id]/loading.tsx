import { PanelSkeleton } from '#components/common/skeletons.tsx';

export default function Loading() {
  return <PanelSkeleton height={320} />;
}
