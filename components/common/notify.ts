import { ApiError, errorSentence } from '#lib/client/api-error.ts';
import { showToast, type Toast } from './toast-store.ts';

/** Says what happened, in one sentence that names it, with where to see it and how to undo it; goes away by itself. */
export const notifyDone = (message: string, more: Pick<Toast, 'link' | 'action'> = {}): void =>
  showToast({ kind: 'done', message, ...more });

/** A failure stays until it is read. It names its request for whoever looks into it, and the way out where there is one. */
export const notifyFailed = (what: string, error: unknown, more: Pick<Toast, 'link' | 'action'> = {}): void =>
  showToast({
    kind: 'failed',
    title: what,
    message: errorSentence(error),
    requestId: error instanceof ApiError ? error.requestId : undefined,
    ...more,
  });
