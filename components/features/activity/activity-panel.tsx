'use client';

import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import classes from './activity.module.css';
import { EventList } from './event-list.tsx';
import { type ActivityFilters, activityQuery } from './queries.ts';

type ActivityPanelProps = { title: string; filters: ActivityFilters; empty: ReactNode; aside?: ReactNode; more?: boolean };

/** What happened, newest first. `more`: older entries can be asked for here. */
export function ActivityPanel({ title, filters, empty, aside, more = false }: ActivityPanelProps) {
  const query = useInfiniteQuery(activityQuery(filters));
  const events = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title={title} aside={aside}>
      {query.error && !query.data ? <ProblemNote error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <div className={classes.wait} role="status" aria-label="Loading" /> : null}
      {query.data && events.length === 0 ? <p className={classes.empty}>{empty}</p> : null}
      <EventList events={events} />
      {more && query.hasNextPage ? (
        <Button variant="default" size="compact-sm" mt="sm" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show older
        </Button>
      ) : null}
    </Panel>
  );
}
