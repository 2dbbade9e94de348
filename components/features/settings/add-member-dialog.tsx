'use client';

import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifyDone } from '#components/common/notify.ts';
import { ProblemNote } from '#components/common/problem-note.tsx';
import type { TeamRole } from '#lib/domain/access.ts';
import { EnvironmentChoice } from './environment-choice.tsx';
import { FormDialog } from './form-dialog.tsx';
import { LinkBox } from './link-box.tsx';
import { useAddMember } from './mutations.ts';
import { ROLE_OPTIONS, roleWords } from './role-words.ts';

type AddMemberProps = { team: string; onClose: () => void };

/** Adds somebody by e-mail. Who is new gets a one-time sign-in link, which is shown this once. */
export default function AddMemberDialog({ opened, ...props }: AddMemberProps & { opened: boolean }) {
  return (
    <FormDialog opened={opened} onClose={props.onClose} title="Add a member">
      <AddMemberBody {...props} />
    </FormDialog>
  );
}

function AddMemberBody({ team, onClose }: AddMemberProps) {
  const add = useAddMember(team);
  const form = useForm({
    initialValues: { email: '', name: '', role: 'developer', environments: [] as string[] },
    validate: { email: (email) => (/^\S+@\S+\.\S+$/.test(email.trim()) ? null : 'This is not an e-mail address.') },
  });
  if (add.data?.signInToken) return <LinkBox email={add.data.email} token={add.data.signInToken} onClose={onClose} />;
  const submit = form.onSubmit(({ email, name, role, environments }) =>
    add.mutate(
      { email: email.trim(), role: role as TeamRole, environments, ...(name.trim() ? { name: name.trim() } : {}) },
      {
        onSuccess: (member) => {
          if (member.signInToken) return;
          notifyDone(`${member.email} is ${member.role} of the team from now on.`);
          onClose();
        },
      },
    ),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label="E-mail"
          type="email"
          placeholder="ada@example.test"
          maxLength={254}
          required
          data-autofocus
          {...form.getInputProps('email')}
        />
        <TextInput label="Name" description="For who is new here; they can change it." maxLength={120} {...form.getInputProps('name')} />
        <Select label="Role" description={roleWords(form.values.role)} data={ROLE_OPTIONS} {...form.getInputProps('role')} />
        <EnvironmentChoice {...form.getInputProps('environments')} />
        {add.error ? <ProblemNote error={add.error} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending}>
            Add member
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
