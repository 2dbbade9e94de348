'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { EmptyState } from '#components/common/empty-state.tsx';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { lazyPart } from '#components/common/lazy-part.tsx';
import { PageHeader } from '#components/common/page-header.tsx';
import { Pager } from '#components/common/pager.tsx';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { TableSkeleton } from '#components/common/skeletons.tsx';
import table from '#components/common/table.module.css';
import { useMe, useRefusal } from '#components/shell/use-me.ts';
import { formatCount } from '#lib/client/format.ts';
import { routes } from '#lib/client/routes.ts';
import { teamsQuery } from './queries.ts';

const NewTeamDialog = lazyPart(() => import('./new-team-dialog.tsx').then((module) => module.default));

/** The teams I am in; with a platform role, all of them. */
export function TeamsView() {
  const me = useMe();
  const query = useQuery(teamsQuery(useSearchParams().get('cursor') ?? undefined));
  const [making, setMaking] = useState(false);
  const roleIn = (id: string) => me.teams.find((team) => team.teamId === id)?.role;
  const none = query.data?.items.length === 0;
  return (
    <>
      <PageHeader
        title="Teams"
        lead={me.platformRole ? 'Every team of the platform.' : 'The teams I am in. Others are not shown.'}
        actions={
          <GuardedButton refusal={useRefusal('team:create', {})} why={{ verb: 'team:create' }} onClick={() => setMaking(true)}>
            New team…
          </GuardedButton>
        }
      />
      <Panel title={query.data ? formatCount(query.data.items.length, 'team') : 'Teams'} flush>
        {query.error && !query.data ? <ProblemNote error={query.error} onRetry={() => void query.refetch()} /> : null}
        {query.isPending ? <TableSkeleton rows={3} columns={4} /> : null}
        {none ? (
          <EmptyState title="No team yet">
            A team owns services and says who may change them. An admin makes teams and adds you to one.
          </EmptyState>
        ) : null}
        {query.data && !none ? (
          <div className={table.scroll}>
            <table className={table.table}>
              <caption className="sr-only">Teams</caption>
              <thead>
                <tr>
                  <th scope="col">Team</th>
                  <th scope="col">Name in addresses</th>
                  <th scope="col">My role</th>
                  <th scope="col">Members</th>
                  <th scope="col">Services</th>
                </tr>
              </thead>
              <tbody>
                {query.data.items.map((team) => (
                  <tr key={team.id} className={table.row}>
                    <td>
                      <Link className={table.main} href={routes.team(team.name)}>
                        {team.title || team.name}
                      </Link>
                    </td>
                    <td>
                      <code>{team.name}</code>
                    </td>
                    <td>{roleIn(team.id) ?? <span className={table.dim}>none</span>}</td>
                    <td>{team.members.toLocaleString('en')}</td>
                    <td>{team.services.toLocaleString('en')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ) : null}
        {query.data ? <Pager shown={query.data.items.length} total={undefined} nextCursor={query.data.nextCursor} /> : null}
      </Panel>
      <NewTeamDialog opened={making} onClose={() => setMaking(false)} />
    </>
  );
}
