import { HeaderSkeleton, TableSkeleton } from '#components/common/skeletons.tsx';

export default function Loading() {
  return (
    <>
      <HeaderSkeleton />
      <TableSkeleton rows={12} columns={5} />
    </>
  );
}
