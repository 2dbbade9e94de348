'use client';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '#components/common/confirm-dialog.tsx';
import { notifyDone } from '#components/common/notify.ts';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { TableSkeleton } from '#components/common/skeletons.tsx';
import type { SessionWire } from '#lib/domain/team.ts';
import { browserName } from './browser-name.ts';
import { useRevokeSession } from './mutations.ts';
import { sessionsQuery } from './queries.ts';
import { SessionTable } from './session-table.tsx';

/** Every browser that is signed in as me; any of them can be ended at once. */
export function SessionPanel() {
  const query = useQuery(sessionsQuery());
  const revoke = useRevokeSession();
  const [asked, setAsked] = useState<SessionWire>();
  const close = () => {
    revoke.reset();
    setAsked(undefined);
  };
  return (
    <Panel title="Sessions" note="Where I am signed in. Ending one takes effect at once." flush>
      {query.error && !query.data ? <ProblemNote error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <TableSkeleton rows={2} columns={4} /> : null}
      {query.data ? (
        <SessionTable
          sessions={query.data.items}
          action={(session) => (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => setAsked(session)}
              aria-label={`End the session of ${browserName(session.userAgent)}`}
            >
              End…
            </Button>
          )}
        />
      ) : null}
      <ConfirmDialog
        opened={asked !== undefined}
        title="End this session?"
        action="End session"
        pending={revoke.isPending}
        error={revoke.error}
        onClose={close}
        onConfirm={() =>
          asked &&
          revoke.mutate(asked.id, {
            onSuccess: () => {
              notifyDone('The session has ended.');
              close();
            },
          })
        }
      >
        <p>{asked ? browserName(asked.userAgent) : ''} has to sign in again before it can do anything more.</p>
      </ConfirmDialog>
    </Panel>
  );
}
