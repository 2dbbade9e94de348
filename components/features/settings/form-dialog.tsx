'use client';

import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';

type FormDialogProps = { opened: boolean; title: string; onClose: () => void; children: ReactNode };

/** A dialog with a form in it. The form is mounted while it is open, so that the next one begins empty. */
export function FormDialog({ opened, title, onClose, children }: FormDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={<strong>{title}</strong>} closeButtonProps={{ 'aria-label': 'Close' }}>
      {children}
    </Modal>
  );
}
