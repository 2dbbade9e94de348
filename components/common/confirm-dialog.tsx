'use client';

import { lazy } from 'react';
import type { ConfirmDialogProps } from './confirm-modal.tsx';
import { WhenOpened } from './when-opened.tsx';

const ConfirmModal = lazy(() => import('./confirm-modal.tsx').then((file) => ({ default: file.ConfirmModal })));

/** Asks once more, in words that name what will happen. Escape and the cross close it; focus returns to where it was. */
export const ConfirmDialog = (props: ConfirmDialogProps) => (
  <WhenOpened opened={props.opened}>{(opened) => <ConfirmModal {...props} opened={opened} />}</WhenOpened>
);
