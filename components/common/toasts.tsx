'use client';

import { Notifications } from '@mantine/notifications';

/** The one place where short messages appear. */
export function Toasts() {
  return <Notifications position="bottom-right" limit={4} autoClose={6_000} containerWidth={380} />;
}
