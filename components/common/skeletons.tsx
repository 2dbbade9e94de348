import { Skeleton } from '@mantine/core';
import classes from './skeletons.module.css';

/** Stands where a table will be, in the table's own heights. */
export function TableSkeleton({ rows = 8, columns = 4 }: { rows?: number; columns?: number }) {
  return (
    <div className={classes.table} role="status" aria-label="Loading">
      <div className={classes.row} />
      {Array.from({ length: rows }, (_, row) => (
        <div key={`row-${row.toString()}`} className={classes.row}>
          {Array.from({ length: columns }, (_, column) => (
            <Skeleton
              key={`cell-${column.toString()}`}
              height={10}
              width={`${column === 0 ? 70 : 40 + ((row * 7 + column * 13) % 35)}%`}
              radius="xs"
            />
          ))}
        </div>
      ))}
    </div>
  );
}

/** Stands where a titled panel will be. */
export function PanelSkeleton({ height = 160 }: { height?: number }) {
  return (
    <div className={classes.panel} style={{ height }} role="status" aria-label="Loading">
      <Skeleton height={12} width="9rem" radius="xs" />
      <Skeleton height={10} width="60%" radius="xs" />
      <Skeleton height={10} width="45%" radius="xs" />
    </div>
  );
}

/** Stands where a page's title will be. */
export const HeaderSkeleton = () => (
  <div className={classes.header}>
    <Skeleton height={20} width="11rem" radius="xs" />
  </div>
);

/** Stands where a title with its sentence, and a row of controls, will be. */
export const LeadSkeleton = () => (
  <div className={classes.lead}>
    <Skeleton height={20} width="11rem" radius="xs" />
    <Skeleton height={12} width="22rem" radius="xs" />
  </div>
);

/** Stands where a wide column and a narrow one beside it will be; heights from top to bottom. */
export function ColumnsSkeleton({ left, right }: { left: readonly number[]; right: readonly number[] }) {
  return (
    <div className={classes.columns}>
      {[left, right].map((heights, column) => (
        <div key={column === 0 ? 'left' : 'right'} className={classes.column}>
          {heights.map((height, index) => (
            <PanelSkeleton key={`${height}-${index.toString()}`} height={height} />
          ))}
        </div>
      ))}
    </div>
  );
}
