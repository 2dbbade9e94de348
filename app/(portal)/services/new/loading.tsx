import { ColumnsSkeleton, LeadSkeleton } from '#components/common/skeletons.tsx';

export default function Loading() {
  return (
    <>
      <LeadSkeleton />
      <ColumnsSkeleton left={[520]} right={[320]} />
    </>
  );
}
