import { ColumnsSkeleton, LeadSkeleton, PanelSkeleton } from '#components/common/skeletons.tsx';

export default function Loading() {
  return (
    <>
      <LeadSkeleton />
      <PanelSkeleton height={132} />
      <div aria-hidden="true" style={{ height: '1.25rem' }} />
      <ColumnsSkeleton left={[136, 132, 160]} right={[260, 160]} />
    </>
  );
}
