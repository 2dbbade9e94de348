'use client';

import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { CopyButton } from '#components/common/copy-button.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import classes from './account.module.css';
import { useCreateToken } from './mutations.ts';

const LIFETIMES = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
];

/** Makes a token and shows its secret, this once. */
export function NewTokenDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={<strong>New token</strong>} closeButtonProps={{ 'aria-label': 'Close' }}>
      <NewTokenBody onClose={onClose} />
    </Modal>
  );
}

function NewTokenBody({ onClose }: { onClose: () => void }) {
  const create = useCreateToken();
  const form = useForm({
    initialValues: { name: '', days: '90' },
    validate: { name: (name) => (name.trim() ? null : 'Name what it is for, so that you know later.') },
  });
  if (create.data) {
    return (
      <Stack gap="md">
        <p>
          This is the secret of <b>{create.data.name}</b>. It is shown this once: copy it now.
        </p>
        <div className={classes.secret}>
          <code>{create.data.secret}</code>
          <CopyButton text={create.data.secret} label="Copy the secret" />
        </div>
        <Group justify="flex-end">
          <Button onClick={onClose}>I have it</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <form onSubmit={form.onSubmit(({ name, days }) => create.mutate({ name: name.trim(), expiresInDays: Number(days) }))} noValidate>
      <Stack gap="md">
        <TextInput label="Name" placeholder="laptop" maxLength={80} required data-autofocus {...form.getInputProps('name')} />
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
