'use client';

import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { type ChangeEvent, type FormEvent, useState } from 'react';
import { notifyDone } from '#components/common/notify.ts';
import { PageHeader } from '#components/common/page-header.tsx';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { useMe } from '#components/shell/use-me.ts';
import { routes } from '#lib/client/routes.ts';
import { useRename, useSetPassword } from './mutations.ts';
import { sessionsQuery } from './queries.ts';
import classes from './settings.module.css';

/** Me: what others see of me, what I may do, my password. */
export function ProfileView() {
  const me = useMe();
  return (
    <>
      <PageHeader title="Profile" lead={me.email ?? undefined} />
      <div className={classes.stack}>
        <NamePanel name={me.name} />
        <Panel
          title="What I may do"
          note={
            <>
              A team’s owner changes roles; an admin changes platform roles.{' '}
              <Link className="link" href={routes.settings('access')}>
                Ask why you may, or may not, do something
              </Link>
              .
            </>
          }
        >
          <ul className={classes.roles}>
            {me.platformRole ? (
              <li>
                Platform <b>{me.platformRole}</b>
              </li>
            ) : null}
            {me.teams.map((team) => (
              <li key={team.teamId}>
                <b>{team.role}</b> of{' '}
                <Link className="link" href={routes.team(team.name)}>
                  {team.title || team.name}
                </Link>
                {team.environments.length > 0 ? ` in ${team.environments.join(', ')}` : ''}
              </li>
            ))}
            {!me.platformRole && me.teams.length === 0 ? <li>Member of no team yet. Ask an owner of one to add you.</li> : null}
          </ul>
        </Panel>
        <PasswordPanel />
      </div>
    </>
  );
}

function NamePanel({ name }: { name: string }) {
  const rename = useRename();
  const [value, setValue] = useState(name);
  const missing = value.trim() ? undefined : 'Others need something to call you by.';
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!missing) rename.mutate(value.trim(), { onSuccess: (next) => notifyDone(`You are ${next.name} from now on.`) });
  };
  return (
    <Panel title="Name" note="What others see beside what you do. The e-mail is who you are, and stays.">
      <form noValidate className={classes.form} onSubmit={save}>
        <TextInput
          label="Name"
          maxLength={120}
          required
          autoComplete="name"
          value={value}
          error={missing}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        {rename.error ? <ProblemNote error={rename.error} /> : null}
        <div>
          <Button type="submit" variant="default" loading={rename.isPending}>
            Save name
          </Button>
        </div>
      </form>
    </Panel>
  );
}

const EMPTY = { current: '', next: '', again: '' };

function PasswordPanel() {
  const change = useSetPassword();
  const others = (useQuery(sessionsQuery()).data?.items.length ?? 1) - 1;
  const [values, setValues] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  const short = values.next.length >= 10 ? undefined : 'Use at least 10 characters.';
  const other = values.again === values.next ? undefined : 'This is not the same.';
  const save = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (short || other) return;
    change.mutate(
      { ...(values.current ? { current: values.current } : {}), next: values.next },
      {
        onSuccess: () => {
          setValues(EMPTY);
          setTried(false);
          notifyDone('Your password is changed. Your other sessions have ended.');
        },
      },
    );
  };
  const field = (name: keyof typeof EMPTY) => ({
    value: values[name],
    onChange: (event: ChangeEvent<HTMLInputElement>) => setValues({ ...values, [name]: event.currentTarget.value }),
  });
  return (
    <Panel
      title="Password"
      note={
        others > 0 ? 'Changing it ends your sessions in all other browsers.' : 'At least 10 characters; a sentence is better than a word.'
      }
    >
      <form noValidate className={classes.form} onSubmit={save}>
        <PasswordInput
          label="Current password"
          description="Leave it empty if you came in by a link and have none yet."
          autoComplete="current-password"
          {...field('current')}
        />
        <PasswordInput label="New password" required autoComplete="new-password" error={tried && short} {...field('next')} />
        <PasswordInput label="New password again" required autoComplete="new-password" error={tried && other} {...field('again')} />
        {change.error ? <ProblemNote error={change.error} /> : null}
        <div>
          <Button type="submit" variant="default" loading={change.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </Panel>
  );
}
