'use client';

import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { ProblemNote } from '#components/common/problem-note.tsx';
import type { TeamRole } from '#lib/domain/access.ts';
import { EnvironmentChoice } from './environment-choice.tsx';
import { FormDialog } from './form-dialog.tsx';
import { useCreateToken } from './mutations.ts';
import { ROLE_OPTIONS, roleWords } from './role-words.ts';
import { SecretBox } from './secret-box.tsx';

const LIFETIMES = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
];

type NewTokenProps = { team?: string | undefined; onClose: () => void };

/** Makes a token, my own or a team's, and shows its secret, this once. */
export default function NewTokenDialog({ opened, ...props }: NewTokenProps & { opened: boolean }) {
  return (
    <FormDialog opened={opened} onClose={props.onClose} title="New token">
      <NewTokenBody {...props} />
    </FormDialog>
  );
}

function NewTokenBody({ team, onClose }: NewTokenProps) {
  const create = useCreateToken(team);
  const form = useForm({
    initialValues: { name: '', days: '90', role: 'developer', environments: [] as string[] },
    validate: { name: (name) => (name.trim() ? null : 'Name what it is for, so that you know later.') },
  });
  if (create.data) {
    return (
      <Stack gap="md">
        <SecretBox text={create.data.secret} label="Copy the secret">
          This is the secret of <b>{create.data.name}</b>. It is shown this once: copy it now.
        </SecretBox>
        <Group justify="flex-end">
          <Button onClick={onClose}>I have it</Button>
        </Group>
      </Stack>
    );
  }
  const submit = form.onSubmit(({ name, days, role, environments }) =>
    create.mutate({
      name: name.trim(),
      expiresInDays: Number(days),
      ...(team ? { role: role as TeamRole, environments } : {}),
    }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label="Name"
          placeholder={team ? 'pipeline' : 'laptop'}
          maxLength={80}
          required
          data-autofocus
          {...form.getInputProps('name')}
        />
        {team ? (
          <>
            <Select label="Role" description={roleWords(form.values.role)} data={ROLE_OPTIONS} {...form.getInputProps('role')} />
            <EnvironmentChoice {...form.getInputProps('environments')} />
          </>
        ) : null}
        <Select label="Works for" data={LIFETIMES} {...form.getInputProps('days')} />
        {create.error ? <ProblemNote error={create.error} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Make token
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
