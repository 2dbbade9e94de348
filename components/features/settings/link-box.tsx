'use client';

import { Button, Group, Stack } from '@mantine/core';
import { routes } from '#lib/client/routes.ts';
import { SecretBox } from './secret-box.tsx';

/** A one-time sign-in link, this once. Nothing is mailed: who makes it hands it over. */
export function LinkBox({ email, token, onClose }: { email: string; token: string; onClose: () => void }) {
  return (
    <Stack gap="md">
      <SecretBox text={`${window.location.origin}${routes.signInLink(token)}`} label="Copy the link">
        Hand this link to <b>{email}</b>. It signs in once, within a day, whoever opens it, and it is shown this once: copy it now.
      </SecretBox>
      <Group justify="flex-end">
        <Button onClick={onClose}>I have it</Button>
      </Group>
    </Stack>
  );
}
