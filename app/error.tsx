'use client';

import { Button } from '@mantine/core';
import { LostPage } from '#components/common/lost-page.tsx';

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <LostPage title="This page could not be shown" alone>
      <p>Something failed while it was made. Services are not affected.</p>
      {error.digest ? (
        <p>
          The server’s log has it under <code>{error.digest}</code>.
        </p>
      ) : null}
      <Button onClick={reset}>Try again</Button>
    </LostPage>
  );
}
