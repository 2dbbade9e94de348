import { LeadSkeleton, PanelSkeleton } from '#components/common/skeletons.tsx';

export default function Loading() {
  return (
    <>
      <LeadSkeleton />
      <PanelSkeleton height={120} />
      <div aria-hidden="true" style={{ height: '1rem' }} />
      <PanelSkeleton height={260} />
    </>
  );
}
