'use client';

import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { EmptyState } from '#components/common/empty-state.tsx';
import { PageHeader } from '#components/common/page-header.tsx';
import { Pager } from '#components/common/pager.tsx';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { SearchInput } from '#components/common/search-input.tsx';
import { TableSkeleton } from '#components/common/skeletons.tsx';
import table from '#components/common/table.module.css';
import { useSetFilters } from '#components/shell/use-scope.ts';
import { routes } from '#lib/client/routes.ts';
import type { PersonWire } from '#lib/domain/explain.ts';
import { peopleQuery } from './queries.ts';
import { parsePeopleFilter, SHOWS } from './search-params.ts';
import classes from './settings.module.css';

/** Everybody who may sign in, for admins and auditors. */
export function PeopleView() {
  const filter = parsePeopleFilter(useSearchParams());
  const setFilters = useSetFilters();
  const query = useQuery(peopleQuery(filter));
  const people = query.data?.items ?? [];
  return (
    <>
      <PageHeader
        title="People"
        lead="Everybody who may sign in. People come here by being added to a team, or by single sign-on."
        actions={
          <SearchInput
            label="Search people"
            placeholder="Name or e-mail"
            value={filter.q ?? ''}
            onSearch={(q) => setFilters({ q }, 'replace')}
          />
        }
      />
      <div className={classes.stack}>
        <div className={classes.sideways}>
          <SegmentedControl
            aria-label="Which people"
            data={SHOWS.map((one) => ({ ...one }))}
            value={filter.show ?? ''}
            onChange={(show) => setFilters({ show: show || undefined })}
          />
        </div>
        <Panel title="People" flush>
          {query.error && !query.data ? <ProblemNote error={query.error} onRetry={() => void query.refetch()} /> : null}
          {query.isPending ? <TableSkeleton rows={6} columns={5} /> : null}
          {query.data && people.length === 0 ? (
            <EmptyState title="Nobody like this">Try another word, or show everybody.</EmptyState>
          ) : null}
          {people.length > 0 ? (
            <div className={table.scroll} aria-busy={query.isPlaceholderData || undefined}>
              <table className={table.table}>
                <caption className="sr-only">People</caption>
                <thead>
                  <tr>
                    <th scope="col">Person</th>
                    <th scope="col">Platform role</th>
                    <th scope="col">Teams</th>
                    <th scope="col">Sessions</th>
                    <th scope="col">Last seen</th>
                  </tr>
                </thead>
                <tbody>
                  {people.map((person) => (
                    <tr key={person.id} className={table.row}>
                      <td>
                        <span className={classes.person}>
                          <Link className={table.main} href={routes.person(person.id)}>
                            {person.name}
                          </Link>
                          {person.name === person.email ? null : <small>{person.email}</small>}
                        </span>
                      </td>
                      <td>{person.platformRole ?? <span className={table.dim}>none</span>}</td>
                      <td>{teamsOf(person)}</td>
                      <td>{person.sessions}</td>
                      <td>
                        <PersonState person={person} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          ) : null}
          {query.data ? <Pager shown={people.length} total={query.data.total} nextCursor={query.data.nextCursor} /> : null}
        </Panel>
      </div>
    </>
  );
}

function teamsOf({ teams }: PersonWire): string {
  const named = teams.slice(0, 3).map((one) => `${one.title || one.team} (${one.role})`);
  return [...named, ...(teams.length > 3 ? [`${teams.length - 3} more`] : [])].join(', ');
}

export function PersonState({ person }: { person: PersonWire }) {
  if (person.disabled)
    return (
      <span className={classes.tag} data-kind="bad">
        disabled
      </span>
    );
  if (person.pending)
    return (
      <span className={classes.tag} data-kind="warn">
        has not signed in yet
      </span>
    );
  return <RelativeTime iso={person.lastSeenAt} empty="long ago" />;
}
