import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog } from '#components/common/confirm-dialog.tsx';

type OptOutDialogProps = { service: string; pending: boolean; error: unknown; onClose: () => void; onConfirm: (why: string) => void };

/** Asks why, so that whoever upgrades the others knows. */
export function OptOutDialog({ service, pending, error, onClose, onConfirm }: OptOutDialogProps) {
  const [why, setWhy] = useState('');
  return (
    <ConfirmDialog
      opened
      title={`Take ${service} out of upgrades`}
      action="Opt out"
      pending={pending}
      error={error}
      onClose={onClose}
      onConfirm={() => onConfirm(why.trim())}
    >
      <TextInput
        label="Why?"
        description="Shown beside the service, with your name. It stays as it is until somebody lets it opt in again."
        value={why}
        maxLength={300}
        onChange={(event) => setWhy(event.currentTarget.value)}
        data-autofocus
      />
    </ConfirmDialog>
  );
}
