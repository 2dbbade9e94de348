import { notifications } from '@mantine/notifications';
import { errorSentence } from '#lib/client/api-error.ts';

/** Says what happened, in one sentence, and goes away by itself. */
export const notifyDone = (message: string): void =>
  void notifications.show({ message, color: 'green', closeButtonProps: { 'aria-label': 'Close' } });

/** A failure stays until it is read. */
export const notifyFailed = (what: string, error: unknown): void =>
  void notifications.show({
    title: what,
    message: errorSentence(error),
    color: 'red',
    autoClose: false,
    closeButtonProps: { 'aria-label': 'Close' },
  });
