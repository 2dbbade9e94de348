'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { EmptyState } from '#components/common/empty-state.tsx';
import { PageHeader } from '#components/common/page-header.tsx';
import { Pager } from '#components/common/pager.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { TableSkeleton } from '#components/common/skeletons.tsx';
import { routes } from '#lib/client/routes.ts';
import { ApprovalList } from './approval-list.tsx';
import { ApprovalPanel } from './approval-panel.tsx';
import classes from './approvals.module.css';
import { approvalListQuery } from './queries.ts';
import { type ApprovalView, parseApprovalFilters } from './search-params.ts';

const VIEWS: { view: ApprovalView; label: string }[] = [
  { view: 'waiting', label: 'Waiting for me' },
  { view: 'open', label: 'Open' },
  { view: 'mine', label: 'Asked by me' },
  { view: 'ended', label: 'Decided' },
];

/** The inbox: changes of protected environments that somebody asked for, and the one in view with its plan. */
export function ApprovalsView() {
  const filters = parseApprovalFilters(useSearchParams());
  const query = useQuery(approvalListQuery(filters));
  const rows = query.data?.items ?? [];
  const id = filters.id ?? rows[0]?.id;
  return (
    <>
      <PageHeader
        title="Approvals"
        lead="Changes of protected environments that somebody asked for. The last approval that is needed carries one out."
      />
      <nav aria-label="Views" className={classes.views}>
        {VIEWS.map(({ view, label }) => (
          <Link
            key={view}
            href={routes.approvals({ view, team: filters.team })}
            aria-current={filters.view === view ? 'page' : undefined}
            scroll={false}
          >
            {label}
            {filters.view === view && query.data?.total ? <span className="nums"> {query.data.total}</span> : null}
          </Link>
        ))}
      </nav>
      {query.error && !query.data ? (
        <ProblemNote title="The requests cannot be shown" error={query.error} onRetry={() => void query.refetch()} />
      ) : null}
      {query.isPending ? <TableSkeleton rows={5} columns={2} /> : null}
      {query.data && rows.length === 0 && !filters.id ? <Nothing view={filters.view} /> : null}
      {query.data && (rows.length > 0 || filters.id) ? (
        <div className={classes.split}>
          <div>
            {rows.length > 0 ? (
              <ApprovalList rows={rows} chosen={id} filters={filters} />
            ) : (
              <p className={classes.none}>No other request here.</p>
            )}
            <Pager shown={rows.length} total={query.data.total} nextCursor={query.data.nextCursor} />
          </div>
          {id ? <ApprovalPanel key={id} id={id} /> : null}
        </div>
      ) : null}
    </>
  );
}

const WORDS: Record<ApprovalView, { title: string; text: string }> = {
  waiting: {
    title: 'Nothing waits for you',
    text: 'When somebody asks for a change that you may approve, it shows here and in the top bar.',
  },
  open: {
    title: 'No open request',
    text: 'Who may not deploy to a protected environment asks from the matrix of environments or a service’s revisions.',
  },
  mine: {
    title: 'You have asked for nothing',
    text: 'Promote a revision to a protected environment: where you may not do it yourself, you can ask.',
  },
  ended: { title: 'Nothing was decided yet', text: 'Requests that were approved, rejected, withdrawn or too old stay here.' },
};

const Nothing = ({ view }: { view: ApprovalView }) => (
  <EmptyState
    art
    title={WORDS[view].title}
    action={
      <Link className="link" href={routes.environments()}>
        What runs where
      </Link>
    }
  >
    <p>{WORDS[view].text}</p>
  </EmptyState>
);
