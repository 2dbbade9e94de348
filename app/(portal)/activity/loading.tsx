import { LeadSkeleton, PanelSkeleton } from '#components/common/skeletons.tsx';

export default function Loading() {
  return (
    <>
      <LeadSkeleton />
      <PanelSkeleton height={640} />
    </>
  );
}
