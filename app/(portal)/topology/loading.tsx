import { HeaderSkeleton, PanelSkeleton } from '#components/common/skeletons.tsx';

export default function Loading() {
  return (
    <>
      <HeaderSkeleton />
      <PanelSkeleton height={640} />
    </>
  );
}
