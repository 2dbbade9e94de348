'use client';

import { Button, Group, Select, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { ConfirmDialog } from '#components/common/confirm-dialog.tsx';
import { notifyDone } from '#components/common/notify.ts';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { formatCount } from '#lib/client/format.ts';
import type { TeamRole } from '#lib/domain/access.ts';
import type { MemberWire } from '#lib/domain/team.ts';
import { EnvironmentChoice } from './environment-choice.tsx';
import { FormDialog } from './form-dialog.tsx';
import { LinkBox } from './link-box.tsx';
import { useEndMemberSessions, useMemberLink, useRemoveMember, useUpdateMember } from './mutations.ts';
import { ROLE_OPTIONS, roleWords } from './role-words.ts';

export type MemberAsk = 'change' | 'remove' | 'sign-out' | 'link';
type Props = { opened: boolean; team: string; member: MemberWire; onClose: () => void };

/** What an owner does with a member, each asked for in its own words. */
export default function MemberDialog({ ask, ...props }: Props & { ask: MemberAsk }) {
  switch (ask) {
    case 'change':
      return <ChangeDialog {...props} />;
    case 'remove':
      return <RemoveDialog {...props} />;
    case 'sign-out':
      return <SignOutDialog {...props} />;
    case 'link':
      return <LinkDialog {...props} />;
  }
}

function ChangeDialog({ opened, team, member, onClose }: Props) {
  const update = useUpdateMember(team, member.id);
  const form = useForm({ initialValues: { role: member.role as string, environments: member.environments } });
  const submit = form.onSubmit(({ role, environments }) =>
    update.mutate(
      { role: role as TeamRole, environments },
      {
        onSuccess: (next) => {
          notifyDone(
            `${next.email} is ${next.role}${next.environments.length > 0 ? ` in ${next.environments.join(', ')}` : ''} from now on.`,
          );
          onClose();
        },
      },
    ),
  );
  return (
    <FormDialog opened={opened} onClose={onClose} title={member.email}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Select label="Role" description={roleWords(form.values.role)} data={ROLE_OPTIONS} {...form.getInputProps('role')} />
          <EnvironmentChoice {...form.getInputProps('environments')} />
          {update.error ? <ProblemNote error={update.error} /> : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={update.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </FormDialog>
  );
}

function RemoveDialog({ opened, team, member, onClose }: Props) {
  const remove = useRemoveMember(team, member.id);
  return (
    <ConfirmDialog
      opened={opened}
      title={`Take ${member.email} out of the team?`}
      action="Take out"
      danger
      pending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            notifyDone(`${member.email} is not in the team any more.`);
            onClose();
          },
        })
      }
    >
      <p>
        They see nothing of the team from now on, and pages they have open close within seconds. Tokens they made for the team stop working
        with them.
      </p>
    </ConfirmDialog>
  );
}

function SignOutDialog({ opened, team, member, onClose }: Props) {
  const end = useEndMemberSessions(team, member.id);
  return (
    <ConfirmDialog
      opened={opened}
      title={`Sign ${member.email} out everywhere?`}
      action="Sign out"
      pending={end.isPending}
      error={end.error}
      onClose={onClose}
      onConfirm={() =>
        end.mutate(undefined, {
          onSuccess: ({ ended }) => {
            notifyDone(`${formatCount(ended, 'session')} of ${member.email} ended.`);
            onClose();
          },
        })
      }
    >
      <p>Every browser that is signed in as them has to sign in again. Their tokens and their role stay.</p>
    </ConfirmDialog>
  );
}

function LinkDialog({ opened, team, member, onClose }: Props) {
  const make = useMemberLink(team, member.id);
  if (make.data)
    return (
      <FormDialog opened={opened} onClose={onClose} title="New sign-in link">
        <LinkBox email={member.email} token={make.data.signInToken} onClose={onClose} />
      </FormDialog>
    );
  return (
    <ConfirmDialog
      opened={opened}
      title={`A new sign-in link for ${member.email}?`}
      action="Make link"
      pending={make.isPending}
      error={make.error}
      onClose={onClose}
      onConfirm={() => make.mutate(undefined)}
    >
      <p>The link made before ends. The new one signs in once, within a day.</p>
    </ConfirmDialog>
  );
}
