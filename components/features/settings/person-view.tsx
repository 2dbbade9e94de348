'use client';

import { Button, NativeSelect } from '@mantine/core';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { ConfirmDialog } from '#components/common/confirm-dialog.tsx';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { lazyPart } from '#components/common/lazy-part.tsx';
import { notifyDone, notifyFailed } from '#components/common/notify.ts';
import { PageHeader } from '#components/common/page-header.tsx';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { useRefusal } from '#components/shell/use-me.ts';
import { formatCount } from '#lib/client/format.ts';
import { routes } from '#lib/client/routes.ts';
import type { PlatformRole } from '#lib/domain/access.ts';
import type { PersonWire } from '#lib/domain/explain.ts';
import { useEndPersonSessions, useUpdatePerson } from './mutations.ts';
import { PersonState } from './people-view.tsx';
import { personQuery, personSessionsQuery } from './queries.ts';
import { SessionTable } from './session-table.tsx';
import classes from './settings.module.css';

const PersonLinkDialog = lazyPart(() => import('./person-link-dialog.tsx').then((module) => module.default));

const ROLES = [
  { value: '', label: 'none' },
  { value: 'auditor', label: 'auditor: sees everything, changes nothing' },
  { value: 'admin', label: 'admin: does everything, everywhere' },
];

/** One person: platform role, teams, sessions, and whether they may sign in. */
export function PersonView({ id }: { id: string }) {
  const { data: person } = useSuspenseQuery(personQuery(id));
  const refusal = useRefusal('user:manage', {});
  return (
    <>
      <PageHeader
        trail={[{ label: 'People', href: routes.settings('people') }]}
        title={person.name}
        lead={person.email}
        beside={<PersonState person={person} />}
        actions={
          <>
            <LinkButton person={person} refusal={refusal} />
            <DisableButton person={person} refusal={refusal} />
          </>
        }
      />
      <div className={classes.stack}>
        <Panel title="Platform role" note="Counts from the next click on, also on pages that are open. One admin always stays.">
          <RolePicker person={person} refusal={refusal} />
        </Panel>
        <Panel title="Teams" note="Changed on each team’s page.">
          <ul className={classes.roles}>
            {person.teams.map((one) => (
              <li key={one.team}>
                <b>{one.role}</b> of{' '}
                <Link className="link" href={routes.team(one.team)}>
                  {one.title || one.team}
                </Link>
                {one.environments.length > 0 ? ` in ${one.environments.join(', ')}` : ''}
              </li>
            ))}
            {person.teams.length === 0 ? <li>In no team.</li> : null}
          </ul>
        </Panel>
        <Sessions person={person} refusal={refusal} />
      </div>
    </>
  );
}

type Part = { person: PersonWire; refusal: string | undefined };

function RolePicker({ person, refusal }: Part) {
  const update = useUpdatePerson(person.id);
  if (refusal) return <p>{person.platformRole ?? 'none'}</p>;
  return (
    <div className={classes.form}>
      <NativeSelect
        aria-label="Platform role"
        data={ROLES}
        value={person.platformRole ?? ''}
        disabled={update.isPending}
        onChange={(event) =>
          update.mutate(
            { platformRole: (event.currentTarget.value || null) as PlatformRole | null },
            {
              onSuccess: (next) =>
                notifyDone(`${next.email} ${next.platformRole ? `is platform ${next.platformRole}` : 'has no platform role'} from now on.`),
              onError: (error) => notifyFailed('The role was not changed', error),
            },
          )
        }
      />
    </div>
  );
}

function Sessions({ person, refusal }: Part) {
  const query = useQuery({ ...personSessionsQuery(person.id), enabled: refusal === undefined });
  const end = useEndPersonSessions(person.id);
  const [asking, setAsking] = useState(false);
  const sessions = query.data?.items ?? [];
  return (
    <Panel
      title="Sessions"
      note={refusal ? `${formatCount(person.sessions, 'session')}. Where from is shown to admins alone.` : 'Where they are signed in.'}
      flush
      aside={
        <GuardedButton
          variant="default"
          refusal={refusal ?? (person.sessions === 0 ? 'They are signed in nowhere.' : undefined)}
          onClick={() => setAsking(true)}
        >
          Sign out everywhere…
        </GuardedButton>
      }
    >
      {query.error ? <ProblemNote error={query.error} onRetry={() => void query.refetch()} /> : null}
      {sessions.length > 0 ? <SessionTable sessions={sessions} /> : <p className={classes.padded}>{refusal ? '' : 'Signed in nowhere.'}</p>}
      <ConfirmDialog
        opened={asking}
        title={`Sign ${person.email} out everywhere?`}
        action="Sign out"
        pending={end.isPending}
        error={end.error}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          end.mutate(undefined, {
            onSuccess: ({ ended }) => {
              notifyDone(`${formatCount(ended, 'session')} of ${person.email} ended.`);
              setAsking(false);
            },
          })
        }
      >
        <p>Every browser that is signed in as them has to sign in again. Their tokens and roles stay.</p>
      </ConfirmDialog>
    </Panel>
  );
}

function LinkButton({ person, refusal }: Part) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <GuardedButton
        variant="default"
        refusal={refusal ?? (person.disabled ? 'Let them sign in again first.' : undefined)}
        onClick={() => setAsking(true)}
      >
        Sign-in link…
      </GuardedButton>
      <PersonLinkDialog opened={asking} person={person} onClose={() => setAsking(false)} />
    </>
  );
}

function DisableButton({ person, refusal }: Part) {
  const update = useUpdatePerson(person.id);
  const [asking, setAsking] = useState(false);
  const close = () => {
    update.reset();
    setAsking(false);
  };
  if (person.disabled)
    return (
      <Button
        variant="default"
        loading={update.isPending}
        onClick={() =>
          update.mutate(
            { disabled: false },
            {
              onSuccess: () => notifyDone(`${person.email} may sign in again.`),
              onError: (error) => notifyFailed('They still may not sign in', error),
            },
          )
        }
      >
        Let sign in again
      </Button>
    );
  return (
    <>
      <GuardedButton variant="default" refusal={refusal} why={{ verb: 'user:manage' }} onClick={() => setAsking(true)}>
        Disable…
      </GuardedButton>
      <ConfirmDialog
        opened={asking}
        title={`Disable ${person.email}?`}
        action="Disable"
        danger
        pending={update.isPending}
        error={update.error}
        onClose={close}
        onConfirm={() =>
          update.mutate(
            { disabled: true },
            {
              onSuccess: () => {
                notifyDone(`${person.email} is out, and may not sign in any more.`);
                close();
              },
            },
          )
        }
      >
        <p>
          Their sessions end within seconds, and their tokens, also those they made for teams, are refused. Their roles stay, for when they
          may sign in again.
        </p>
      </ConfirmDialog>
    </>
  );
}
