'use client';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { PageHeader } from '#components/common/page-header.tsx';
import { Pager } from '#components/common/pager.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { SearchInput } from '#components/common/search-input.tsx';
import { TableSkeleton } from '#components/common/skeletons.tsx';
import { useSetFilters } from '#components/shell/use-scope.ts';
import { formatCount } from '#lib/client/format.ts';
import { NewServiceLink } from './new-service-link.tsx';
import { NoServiceMatches, NoServicesYet } from './no-services.tsx';
import { serviceFacetsQuery, serviceListQuery } from './queries.ts';
import { isUnfiltered, parseServiceFilters } from './search-params.ts';
import { ServiceFacetList } from './service-facet-list.tsx';
import { ServiceTable } from './service-table.tsx';
import classes from './services.module.css';

/** Every service I may see, a page at a time; filters live in the URL. */
export function ServicesView() {
  const filters = parseServiceFilters(useSearchParams());
  const setFilters = useSetFilters();
  const list = useQuery(serviceListQuery(filters));
  const facets = useQuery(serviceFacetsQuery(filters));
  const empty = list.data?.items.length === 0;
  return (
    <>
      <PageHeader
        title="Services"
        beside={<span className={classes.total}>{list.data?.total === undefined ? '' : formatCount(list.data.total, 'service')}</span>}
        actions={
          <>
            <SearchInput
              label="Search services"
              placeholder="Name, title or label"
              value={filters.q ?? ''}
              onSearch={(q) => setFilters({ q }, 'replace')}
            />
            <NewServiceLink team={filters.team} />
          </>
        }
      />
      {empty && isUnfiltered(filters) ? (
        <NoServicesYet team={filters.team} />
      ) : (
        <div className={classes.split}>
          <ServiceFacetList facets={facets.data} filters={filters} onChange={setFilters} />
          <div className={classes.list} aria-busy={list.isPlaceholderData || undefined}>
            {list.error && !list.data ? (
              <ProblemNote title="The services cannot be shown" error={list.error} onRetry={() => void list.refetch()} />
            ) : null}
            {list.isPending ? <TableSkeleton rows={12} columns={5} /> : null}
            {empty ? (
              <NoServiceMatches>
                <Button variant="default" size="compact-sm" component={Link} href="/services">
                  Clear all filters
                </Button>
              </NoServiceMatches>
            ) : null}
            {list.data && !empty ? (
              <ServiceTable rows={list.data.items} sort={filters.sort} onSort={(sort) => setFilters({ sort })} env={filters.env} />
            ) : null}
            {list.data ? <Pager shown={list.data.items.length} total={list.data.total} nextCursor={list.data.nextCursor} /> : null}
          </div>
        </div>
      )}
    </>
  );
}
