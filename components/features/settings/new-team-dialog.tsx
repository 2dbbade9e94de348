'use client';

import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useRouter } from 'next/navigation';
import { notifyDone } from '#components/common/notify.ts';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { routes } from '#lib/client/routes.ts';
import { FormDialog } from './form-dialog.tsx';
import { useCreateTeam } from './mutations.ts';

/** A new team, without members: its page is where they are added. */
export default function NewTeamDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <FormDialog opened={opened} onClose={onClose} title="New team">
      <NewTeamBody onClose={onClose} />
    </FormDialog>
  );
}

function NewTeamBody({ onClose }: { onClose: () => void }) {
  const create = useCreateTeam();
  const router = useRouter();
  const form = useForm({
    initialValues: { name: '', title: '' },
    validate: {
      name: (name) =>
        /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name) ? null : 'Use lowercase letters, digits and hyphens, a letter first.',
    },
  });
  const submit = form.onSubmit(({ name, title }) =>
    create.mutate(
      { name, ...(title.trim() ? { title: title.trim() } : {}) },
      {
        onSuccess: (team) => {
          notifyDone(`The team ${team.title || team.name} is there. Add its members.`);
          onClose();
          router.push(routes.team(team.name));
        },
      },
    ),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="Part of addresses and manifests: it cannot be changed later."
          placeholder="payments"
          maxLength={63}
          required
          data-autofocus
          {...form.getInputProps('name')}
        />
        <TextInput label="Title" description="What people read." placeholder="Payments" maxLength={120} {...form.getInputProps('title')} />
        {create.error ? <ProblemNote error={create.error} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Make team
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
