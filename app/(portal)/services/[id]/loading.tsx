import { ColumnsSkeleton } from '#components/common/skeletons.tsx';

export default function Loading() {
  return <ColumnsSkeleton left={[136, 132, 160]} right={[260, 160]} />;
}
