import { ColumnsSkeleton, LeadSkeleton, PanelSkeleton } from '#components/common/skeletons.tsx';

export default function Loading() {
  return (
    <>
      <LeadSkeleton />
      <PanelSkeleton height={80} />
      <div aria-hidden="true" style={{ height: '1rem' }} />
      <ColumnsSkeleton left={[96, 96, 96]} right={[420]} />
    </>
  );
}
