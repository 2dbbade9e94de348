'use client';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, useState } from 'react';
import { ConfirmDialog } from '#components/common/confirm-dialog.tsx';
import { notifyDone } from '#components/common/notify.ts';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { TableSkeleton } from '#components/common/skeletons.tsx';
import table from '#components/common/table.module.css';
import { WhenOpened } from '#components/common/when-opened.tsx';
import type { TokenWire } from '#lib/domain/team.ts';
import classes from './account.module.css';
import { useRevokeToken } from './mutations.ts';
import { tokensQuery } from './queries.ts';

const NewTokenDialog = lazy(() => import('./new-token-dialog.tsx').then((file) => ({ default: file.NewTokenDialog })));

/** My own tokens, for the command line and scripts. */
export function TokenPanel() {
  const query = useQuery(tokensQuery());
  const revoke = useRevokeToken();
  const [making, setMaking] = useState(false);
  const [asked, setAsked] = useState<TokenWire>();
  const tokens = query.data?.items.filter((token) => token.revokedAt === null) ?? [];
  const close = () => {
    revoke.reset();
    setAsked(undefined);
  };
  return (
    <Panel
      title="Tokens"
      note="For the command line and scripts. A token may do what I may do."
      flush
      aside={
        <Button variant="default" onClick={() => setMaking(true)}>
          New token…
        </Button>
      }
    >
      {query.error && !query.data ? <ProblemNote error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <TableSkeleton rows={2} columns={4} /> : null}
      {query.data && tokens.length === 0 ? (
        <p className={classes.padded}>No token yet. “orrery login” makes one for you, or make one here.</p>
      ) : null}
      {tokens.length > 0 ? (
        <div className={table.scroll}>
          <table className={table.table}>
            <caption className="sr-only">Tokens</caption>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Begins with</th>
                <th scope="col">Last used</th>
                <th scope="col">Expires</th>
                <th scope="col">
                  <span className="sr-only">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {tokens.map((token) => (
                <tr key={token.id}>
                  <td>{token.name}</td>
                  <td>
                    <code>{token.hint}…</code>
                  </td>
                  <td>
                    <RelativeTime iso={token.lastUsedAt} />
                  </td>
                  <td className={table.dim}>
                    <RelativeTime iso={token.expiresAt} future />
                  </td>
                  <td data-end="">
                    <Button
                      size="compact-sm"
                      variant="default"
                      onClick={() => setAsked(token)}
                      aria-label={`Revoke the token ${token.name}`}
                    >
                      Revoke…
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      <WhenOpened opened={making}>{(opened) => <NewTokenDialog opened={opened} onClose={() => setMaking(false)} />}</WhenOpened>
      <ConfirmDialog
        opened={asked !== undefined}
        title={`Revoke ${asked?.name ?? ''}?`}
        action="Revoke token"
        danger
        pending={revoke.isPending}
        error={revoke.error}
        onClose={close}
        onConfirm={() =>
          asked &&
          revoke.mutate(asked.id, {
            onSuccess: () => {
              notifyDone(`The token ${asked.name} works no longer.`);
              close();
            },
          })
        }
      >
        <p>Whatever uses it is refused from now on. This cannot be undone.</p>
      </ConfirmDialog>
    </Panel>
  );
}
