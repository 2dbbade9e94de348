'use client';

import { Button } from '@mantine/core';
import { IconChevronDown, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { EmptyState } from '#components/common/empty-state.tsx';
import { Menu, MenuItem } from '#components/common/menu.tsx';
import { NotAllowed } from '#components/common/not-allowed.tsx';
import { PageHeader } from '#components/common/page-header.tsx';
import { Pager } from '#components/common/pager.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { TableSkeleton } from '#components/common/skeletons.tsx';
import { useRefusal } from '#components/shell/use-me.ts';
import { useSetFilters } from '#components/shell/use-scope.ts';
import { formatCount } from '#lib/client/format.ts';
import { endpoints } from '#lib/client/routes.ts';
import classes from './audit.module.css';
import { ChainBar } from './chain-bar.tsx';
import { EntryTable } from './entry-table.tsx';
import { FilterBar } from './filter-bar.tsx';
import { auditQuery } from './queries.ts';
import { type AuditFilters, isFiltered, parseAuditFilters } from './search-params.ts';

/** Who changed what, for who may see it; others are told why not. */
export function AuditView() {
  const filters = parseAuditFilters(useSearchParams());
  const hidden = useRefusal('audit:read', { team: filters.team });
  if (hidden)
    return (
      <>
        <PageHeader title="Audit" />
        <NotAllowed
          title="The audit log is not shown to you"
          reason={`Owners read the audit of their team; auditors and admins read everything. ${hidden}`}
          question={{ verb: 'audit:read', team: filters.team }}
        />
      </>
    );
  return <AuditLog filters={filters} />;
}

function AuditLog({ filters }: { filters: AuditFilters }) {
  const setFilters = useSetFilters();
  const query = useQuery(auditQuery(filters));
  const entries = query.data?.items ?? [];
  const total = query.data?.total;
  return (
    <>
      <PageHeader
        title="Audit"
        beside={
          <span className={classes.dim}>
            {query.data ? (total === undefined ? 'more than 10,000 entries' : formatCount(total, 'entry', 'entries')) : ''}
          </span>
        }
        lead={
          filters.team
            ? `Who changed what in ${filters.team}, newest first.`
            : 'Who changed what, newest first. Nothing here can be changed or deleted.'
        }
        actions={<ExportMenu filters={filters} total={total} />}
      />
      <div className={classes.stack}>
        <ChainBar />
        <FilterBar filters={filters} onChange={setFilters} />
        {filters.request ? (
          <div className={classes.chips}>
            <button type="button" className={classes.chip} onClick={() => setFilters({ request: undefined })}>
              request {filters.request} <IconX size={12} aria-label="remove" />
            </button>
          </div>
        ) : null}
        <div className={classes.list} aria-busy={query.isPlaceholderData || undefined}>
          {query.error && !query.data ? (
            <ProblemNote title="The log cannot be shown" error={query.error} onRetry={() => void query.refetch()} />
          ) : null}
          {query.isPending ? <TableSkeleton rows={12} columns={5} /> : null}
          {query.data && entries.length === 0 ? (
            <EmptyState
              title={isFiltered(filters) ? 'No entry is like this' : 'Nothing was changed yet'}
              action={
                isFiltered(filters) ? (
                  <Button variant="default" size="compact-sm" onClick={() => setFilters(CLEAR)}>
                    Clear all filters
                  </Button>
                ) : undefined
              }
            >
              {isFiltered(filters)
                ? 'Take a filter away, or look at another time.'
                : 'Every change, and every one that was refused, is written here.'}
            </EmptyState>
          ) : null}
          {entries.length > 0 ? <EntryTable entries={entries} onPick={setFilters} /> : null}
          {query.data ? <Pager shown={entries.length} total={total} nextCursor={query.data.nextCursor} /> : null}
        </div>
      </div>
    </>
  );
}

const CLEAR = {
  actor: undefined,
  verb: undefined,
  target: undefined,
  result: undefined,
  request: undefined,
  since: undefined,
  until: undefined,
};

/** Everything that matches, not the page in view, as a file. */
function ExportMenu({ filters, total }: { filters: AuditFilters; total: number | undefined }) {
  const { cursor: _cursor, ...asked } = filters;
  return (
    <Menu
      label="Export"
      widthPx={250}
      trigger={
        <Button variant="default" rightSection={<IconChevronDown size={14} />}>
          Export
        </Button>
      }
    >
      <p className={classes.menuNote}>
        {total === undefined ? 'Everything that matches' : `All ${formatCount(total, 'entry', 'entries')} that match`}
      </p>
      <MenuItem onClick={() => download({ ...asked, format: 'jsonl' })}>JSON lines, with hashes</MenuItem>
      <MenuItem onClick={() => download({ ...asked, format: 'csv' })}>CSV, for a spreadsheet</MenuItem>
    </Menu>
  );
}

/** The answer is a file, so that the page stays where it is. */
function download(query: Record<string, string>): void {
  const link = document.createElement('a');
  link.href = endpoints.auditExport(query);
  link.download = '';
  link.click();
}
