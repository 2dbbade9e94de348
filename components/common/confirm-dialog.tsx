'use client';

import { type ComponentType, useEffect, useState } from 'react';
import { unreachableError } from '#lib/client/api-error.ts';
import type { ConfirmDialogProps } from './confirm-modal.tsx';
import { notifyFailed } from './notify.ts';

let Loaded: ComponentType<ConfirmDialogProps> | undefined;

/**
 * Asks once more, in words that name what will happen. Escape and the cross close it; focus returns to where it was. Its code comes with
 * the first that is opened; where it cannot come, such as without a network, the page says so and stays, and the next try asks again.
 */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { opened, onClose, title } = props;
  const [Modal, setModal] = useState<ComponentType<ConfirmDialogProps> | undefined>(() => Loaded);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    if (!opened || Modal) return;
    let wanted = true;
    import('./confirm-modal.tsx').then(
      (file) => {
        Loaded = file.ConfirmModal;
        if (wanted) setModal(() => file.ConfirmModal);
      },
      () => {
        if (!wanted) return;
        notifyFailed(title, unreachableError());
        onClose();
      },
    );
    return () => {
      wanted = false;
    };
  }, [opened, Modal, title, onClose]);
  // It is told to open once it is mounted, so that it knows where the focus was.
  useEffect(() => setReady(Modal !== undefined), [Modal]);
  return Modal ? <Modal {...props} opened={opened && ready} /> : null;
}
