import { Button } from '@mantine/core';
import type { InfiniteData } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import table from '#components/common/table.module.css';
import type { Page } from '#lib/domain/page.ts';
import { ScrollBox } from './scroll-box.tsx';
import classes from './templates.module.css';

type Listing<T> = {
  data: InfiniteData<Page<T>> | undefined;
  error: unknown;
  isPending: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  refetch: () => unknown;
};

type TablePanelProps<T> = {
  title: string;
  aside?: ReactNode;
  note?: ReactNode;
  /** Heads of the columns; a text that ends with `>` stands at the end. */
  columns: readonly ReactNode[];
  list: Listing<T>;
  nothing: string;
  row: (item: T) => ReactNode;
  children?: ReactNode;
  /** What stands below the table. */
  below?: ReactNode;
};

/** A titled table that grows by the page, with its empty, its waiting and its failing state. */
export function TablePanel<T>({ title, aside, note, columns, list, nothing, row, children, below }: TablePanelProps<T>) {
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title={title} aside={aside} note={note} flush>
      {children}
      {list.error ? <ProblemNote error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? (
        <p className={classes.nothing} role="status" aria-label={`Loading ${title.toLowerCase()}`}>
          Looking…
        </p>
      ) : null}
      {items.length === 0 && !list.error && !list.isPending ? <p className={classes.nothing}>{nothing}</p> : null}
      {items.length > 0 ? (
        <ScrollBox className={table.scroll} label={`Table of ${title.toLowerCase()}`}>
          <table className={table.table}>
            <thead>
              <tr>
                {columns.map((column, index) => (
                  <th key={typeof column === 'string' ? column : index.toString()} scope="col" data-end={isEnd(column) || undefined}>
                    {typeof column === 'string' ? column.replace(/>$/, '') : column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{items.map(row)}</tbody>
          </table>
        </ScrollBox>
      ) : null}
      {below}
      {list.hasNextPage ? (
        <div className={table.foot}>
          <span>{items.length} shown</span>
          <Button size="compact-sm" variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        </div>
      ) : null}
    </Panel>
  );
}

const isEnd = (column: ReactNode): boolean => typeof column === 'string' && column.endsWith('>');
