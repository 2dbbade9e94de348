'use client';

import { Button } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { EmptyState } from '#components/common/empty-state.tsx';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { lazyPart } from '#components/common/lazy-part.tsx';
import { Menu, MenuDivider, MenuItem } from '#components/common/menu.tsx';
import { Pager } from '#components/common/pager.tsx';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { SearchInput } from '#components/common/search-input.tsx';
import { TableSkeleton } from '#components/common/skeletons.tsx';
import table from '#components/common/table.module.css';
import { useRefusal } from '#components/shell/use-me.ts';
import { useSetFilters } from '#components/shell/use-scope.ts';
import { routes } from '#lib/client/routes.ts';
import type { MemberWire } from '#lib/domain/team.ts';
import type { MemberAsk } from './member-dialog.tsx';
import { membersQuery } from './queries.ts';
import classes from './settings.module.css';

const AddMemberDialog = lazyPart(() => import('./add-member-dialog.tsx').then((module) => module.default));
const MemberDialog = lazyPart(() => import('./member-dialog.tsx').then((module) => module.default));

/** Up to here one sees everybody at a glance. */
const FEW = 12;

/** Who is in the team, as what, and where that counts. */
export function MembersPanel({ team }: { team: string }) {
  const search = useSearchParams();
  const setFilters = useSetFilters();
  const q = search.get('q') ?? undefined;
  const query = useQuery(membersQuery(team, { q, cursor: search.get('cursor') ?? undefined }));
  const [adding, setAdding] = useState(false);
  const [asked, setAsked] = useState<{ ask: MemberAsk; member: MemberWire; opened: boolean; nth: number }>();
  const refusal = useRefusal('member:manage', { team });
  const members = query.data?.items ?? [];
  const owners = members.filter((member) => member.role === 'owner').length;
  return (
    <Panel
      title="Members"
      note="A change counts from the next click on, also on pages that are open. A team keeps at least one owner."
      flush
      aside={
        <>
          {(query.data?.total ?? 0) > FEW || q ? (
            <SearchInput
              label="Search members"
              placeholder="Name or e-mail"
              value={q ?? ''}
              onSearch={(text) => setFilters({ q: text }, 'replace')}
              width="13rem"
            />
          ) : null}
          <GuardedButton refusal={refusal} why={{ verb: 'member:manage', team }} onClick={() => setAdding(true)}>
            Add member…
          </GuardedButton>
        </>
      }
    >
      {query.error && !query.data ? <ProblemNote error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <TableSkeleton rows={4} columns={4} /> : null}
      {query.data && members.length === 0 ? (
        q ? (
          <EmptyState title="Nobody in this team goes by that">Try another word.</EmptyState>
        ) : (
          <EmptyState title="Nobody is in this team yet">Add its owner first: an owner adds the others.</EmptyState>
        )
      ) : null}
      {members.length > 0 ? (
        <div className={table.scroll}>
          <table className={table.table}>
            <caption className="sr-only">Members</caption>
            <thead>
              <tr>
                <th scope="col">Person</th>
                <th scope="col">Role</th>
                <th scope="col">Environments</th>
                <th scope="col">Last seen</th>
                <th scope="col">
                  <span className="sr-only">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {members.map((member) => (
                <tr key={member.id}>
                  <td>
                    <span className={classes.person}>
                      <span>{member.name}</span>
                      {member.name === member.email ? null : <small>{member.email}</small>}
                    </span>
                  </td>
                  <td>{member.role}</td>
                  <td>{member.environments.length > 0 ? member.environments.join(', ') : <span className={table.dim}>all</span>}</td>
                  <td>
                    {member.disabled ? (
                      <span className={classes.tag} data-kind="bad">
                        disabled
                      </span>
                    ) : member.pending ? (
                      <span className={classes.tag} data-kind="warn">
                        has not signed in yet
                      </span>
                    ) : (
                      <RelativeTime iso={member.lastSeenAt} empty="long ago" />
                    )}
                  </td>
                  <td data-end="">
                    <MemberMenu
                      team={team}
                      member={member}
                      refusal={refusal}
                      lastOwner={member.role === 'owner' && owners === 1 && !q && query.data?.total === members.length}
                      onAsk={(ask) => setAsked((before) => ({ ask, member, opened: true, nth: (before?.nth ?? 0) + 1 }))}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {query.data ? <Pager shown={members.length} total={query.data.total} nextCursor={query.data.nextCursor} /> : null}
      <AddMemberDialog opened={adding} team={team} onClose={() => setAdding(false)} />
      {asked ? (
        <MemberDialog
          key={asked.nth}
          team={team}
          ask={asked.ask}
          member={asked.member}
          opened={asked.opened}
          onClose={() => setAsked({ ...asked, opened: false })}
        />
      ) : null}
    </Panel>
  );
}

type MemberMenuProps = {
  team: string;
  member: MemberWire;
  refusal: string | undefined;
  lastOwner: boolean;
  onAsk: (ask: MemberAsk) => void;
};

function MemberMenu({ team, member, refusal, lastOwner, onAsk }: MemberMenuProps) {
  if (refusal) return null;
  const why = lastOwner ? 'The only owner: make somebody else owner first.' : undefined;
  return (
    <Menu
      label={`Change ${member.email}`}
      widthPx={230}
      trigger={
        <Button size="compact-sm" variant="default" rightSection={<IconChevronDown size={13} />} aria-label={`Change ${member.email}`}>
          Change
        </Button>
      }
    >
      <MenuItem onClick={() => onAsk('change')}>Role and environments…</MenuItem>
      <MenuItem href={routes.access({ verb: 'deployment:deploy', team, user: member.email })}>What may they do?</MenuItem>
      {member.pending ? <MenuItem onClick={() => onAsk('link')}>New sign-in link…</MenuItem> : null}
      <MenuItem onClick={() => onAsk('sign-out')}>Sign out everywhere…</MenuItem>
      <MenuDivider />
      <MenuItem danger refusal={why} onClick={() => onAsk('remove')}>
        Take out of the team…
      </MenuItem>
    </Menu>
  );
}
