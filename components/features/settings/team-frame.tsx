'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { lazyPart } from '#components/common/lazy-part.tsx';
import { PageHeader } from '#components/common/page-header.tsx';
import { useRefusal } from '#components/shell/use-me.ts';
import { routes, TEAM_TABS } from '#lib/client/routes.ts';
import { teamQuery } from './queries.ts';
import classes from './settings.module.css';

const TAB_WORDS = { members: 'Members', tokens: 'Tokens', quota: 'Quota' } as const;

const TeamTitleDialog = lazyPart(() => import('./team-title-dialog.tsx').then((module) => module.default));

/** A team's title and its pages. */
export function TeamFrame({ team: name, children }: { team: string; children: ReactNode }) {
  const { data: team } = useSuspenseQuery(teamQuery(name));
  const pathname = usePathname();
  const [renaming, setRenaming] = useState(false);
  const refusal = useRefusal('team:update', { team: name });
  return (
    <>
      <PageHeader
        trail={[{ label: 'Teams', href: routes.settings('teams') }]}
        title={team.title || team.name}
        beside={<code className={classes.verbId}>{team.name}</code>}
        actions={
          <GuardedButton variant="default" refusal={refusal} why={{ verb: 'team:update', team: name }} onClick={() => setRenaming(true)}>
            Change title…
          </GuardedButton>
        }
      />
      <nav aria-label="Team" className={classes.tabs}>
        {TEAM_TABS.map((tab) => {
          const href = routes.team(name, tab);
          return (
            <Link key={tab} href={href} className={classes.tab} aria-current={pathname === href ? 'page' : undefined}>
              {TAB_WORDS[tab]}
            </Link>
          );
        })}
        <Link href={routes.audit({ team: name })} className={classes.tab}>
          Audit
        </Link>
      </nav>
      {children}
      <TeamTitleDialog opened={renaming} team={team} onClose={() => setRenaming(false)} />
    </>
  );
}
