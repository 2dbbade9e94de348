'use client';

import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
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
              <Link href={routes.settings('access')}>Ask why you may, or may not, do something</Link>.
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
                <b>{team.role}</b> of <Link href={routes.team(team.name)}>{team.title || team.name}</Link>
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
  const form = useForm({
    initialValues: { name },
    validate: { name: (value) => (value.trim() ? null : 'Others need something to call you by.') },
  });
  return (
    <Panel title="Name" note="What others see beside what you do. The e-mail is who you are, and stays.">
      <form
        noValidate
        className={classes.form}
        onSubmit={form.onSubmit((values) =>
          rename.mutate(values.name.trim(), { onSuccess: (next) => notifyDone(`You are ${next.name} from now on.`) }),
        )}
      >
        <TextInput label="Name" maxLength={120} required autoComplete="name" {...form.getInputProps('name')} />
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

function PasswordPanel() {
  const change = useSetPassword();
  const sessions = useQuery(sessionsQuery());
  const others = (sessions.data?.items.length ?? 1) - 1;
  const form = useForm({
    initialValues: { current: '', next: '', again: '' },
    validate: {
      next: (value) => (value.length >= 10 ? null : 'Use at least 10 characters.'),
      again: (value, values) => (value === values.next ? null : 'This is not the same.'),
    },
  });
  const save = form.onSubmit(({ current, next }) =>
    change.mutate(
      { ...(current ? { current } : {}), next },
      {
        onSuccess: () => {
          form.reset();
          notifyDone('Your password is changed. Your other sessions have ended.');
        },
      },
    ),
  );
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
          {...form.getInputProps('current')}
        />
        <PasswordInput label="New password" required autoComplete="new-password" {...form.getInputProps('next')} />
        <PasswordInput label="New password again" required autoComplete="new-password" {...form.getInputProps('again')} />
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
