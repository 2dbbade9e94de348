'use client';

import { IconInbox } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { routes } from '#lib/client/routes.ts';
import { waitingQuery } from './queries.ts';
import classes from './top-bar.module.css';
import { useCalm } from './use-calm.ts';
import { useMe } from './use-me.ts';

/** The approvals inbox, with how many wait for the reader. */
export function ApprovalsMark() {
  const me = useMe();
  const [isCalm, hurry] = useCalm();
  const count = useQuery({ ...waitingQuery(), enabled: me.platformRole !== null || me.teams.length > 0 }).data?.total ?? 0;
  const label = count === 0 ? 'Approvals: none waits for you' : `Approvals: ${count} ${count === 1 ? 'waits' : 'wait'} for you`;
  return (
    <Link
      href={routes.approvals()}
      prefetch={isCalm ? null : false}
      onPointerEnter={hurry}
      onFocus={hurry}
      className={classes.inbox}
      aria-label={label}
      title={label}
    >
      <IconInbox size={18} stroke={1.6} aria-hidden="true" />
      {count > 0 ? <span aria-hidden="true">{count > 99 ? '99+' : count}</span> : null}
    </Link>
  );
}
