'use client';

import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifyDone } from '#components/common/notify.ts';
import { ProblemNote } from '#components/common/problem-note.tsx';
import type { TeamWire } from '#lib/domain/team.ts';
import { FormDialog } from './form-dialog.tsx';
import { useRenameTeam } from './mutations.ts';

/** Another title. The name is part of addresses and manifests, and stays. */
export default function TeamTitleDialog({ opened, ...props }: TitleProps & { opened: boolean }) {
  return (
    <FormDialog opened={opened} onClose={props.onClose} title="Change the title">
      <TitleBody {...props} />
    </FormDialog>
  );
}

type TitleProps = { team: TeamWire; onClose: () => void };

function TitleBody({ team, onClose }: TitleProps) {
  const rename = useRenameTeam(team.name);
  const form = useForm({
    initialValues: { title: team.title },
    validate: { title: (title) => (title.trim() ? null : 'A team needs a title to be known by.') },
  });
  const submit = form.onSubmit(({ title }) =>
    rename.mutate(title.trim(), {
      onSuccess: (next) => {
        notifyDone(`The team is called ${next.title} from now on.`);
        onClose();
      },
    }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label="Title"
          description={`The name ${team.name} is part of addresses and manifests, and stays.`}
          maxLength={120}
          required
          data-autofocus
          {...form.getInputProps('title')}
        />
        {rename.error ? <ProblemNote error={rename.error} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={rename.isPending}>
            Save title
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
