'use client';

import { Button, Group, Stack } from '@mantine/core';
import { ProblemNote } from '#components/common/problem-note.tsx';
import type { PersonWire } from '#lib/domain/explain.ts';
import { FormDialog } from './form-dialog.tsx';
import { LinkBox } from './link-box.tsx';
import { usePersonLink } from './mutations.ts';

type Props = { person: PersonWire; onClose: () => void };

/** A one-time sign-in link for anybody, by an admin. */
export default function PersonLinkDialog({ opened, ...props }: Props & { opened: boolean }) {
  return (
    <FormDialog opened={opened} onClose={props.onClose} title={`A sign-in link for ${props.person.email}?`}>
      <Body {...props} />
    </FormDialog>
  );
}

function Body({ person, onClose }: Props) {
  const make = usePersonLink(person.id);
  if (make.data) return <LinkBox email={person.email} token={make.data.signInToken} onClose={onClose} />;
  return (
    <Stack gap="md">
      <p>Whoever has it can sign in as them, once, within a day. The making of it is in the audit log.</p>
      {make.error ? <ProblemNote error={make.error} /> : null}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={make.isPending} onClick={() => make.mutate(undefined)}>
          Make link
        </Button>
      </Group>
    </Stack>
  );
}
