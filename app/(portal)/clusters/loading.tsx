import { HeaderSkeleton, TableSkeleton } from '#components/common/skeletons.tsx';

export default function Loading() {
  return (
    <>
      <HeaderSkeleton />
      <TableSkeleton rows={3} columns={5} />
    </>
  );
}
