import { HeaderSkeleton, PanelSkeleton, TableSkeleton } from '#components/common/skeletons.tsx';

export default function Loading() {
  return (
    <>
      <HeaderSkeleton />
      <PanelSkeleton height={112} />
      <TableSkeleton rows={8} columns={4} />
    </>
  );
}
