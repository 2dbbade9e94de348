import { errorSentence } from '#lib/client/api-error.ts';
import { showToast } from './toast-store.ts';

/** Says what happened, in one sentence, and goes away by itself. */
export const notifyDone = (message: string): void => showToast({ kind: 'done', message });

/** A failure stays until it is read. */
export const notifyFailed = (what: string, error: unknown): void =>
  showToast({ kind: 'failed', title: what, message: errorSentence(error) });
