'use client';

import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ProblemNote } from './problem-note.tsx';

export type ConfirmDialogProps = {
  opened: boolean;
  title: string;
  children: ReactNode;
  action: string;
  /** Set for what cannot be undone: this name has to be typed. */
  typeName?: string;
  danger?: boolean;
  pending: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
};

/** The dialog of `confirm-dialog.tsx`, which loads it when it is first opened. */
export function ConfirmModal(props: ConfirmDialogProps) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={<strong>{props.title}</strong>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <ConfirmBody {...props} />
    </Modal>
  );
}

/** Mounted with the dialog, so that a name typed for one thing is gone for the next. */
function ConfirmBody({ children, action, typeName, danger, pending, error, onConfirm, onClose }: ConfirmDialogProps) {
  const [typed, setTyped] = useState('');
  const ready = typeName === undefined || typed === typeName;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !pending) onConfirm();
      }}
    >
      <Stack gap="md">
        <div>{children}</div>
        {typeName === undefined ? null : (
          <TextInput
            label={
              <>
                Type <code>{typeName}</code> to go on
              </>
            }
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
        )}
        {error ? <ProblemNote error={error} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color={danger ? 'red' : undefined} loading={pending} disabled={!ready}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
