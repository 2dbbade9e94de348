'use client';

import { lazyPart } from './lazy-part.tsx';

/** Asks once more, in words that name what will happen. Escape and the cross close it; focus returns to where it was. */
export const ConfirmDialog = lazyPart(() => import('./confirm-modal.tsx').then((module) => module.ConfirmModal));
