'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '#components/common/confirm-dialog.tsx';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { lazyPart } from '#components/common/lazy-part.tsx';
import { notifyDone } from '#components/common/notify.ts';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { TableSkeleton } from '#components/common/skeletons.tsx';
import table from '#components/common/table.module.css';
import { useNow } from '#components/common/use-now.ts';
import type { TokenWire } from '#lib/domain/team.ts';
import { useRevokeToken } from './mutations.ts';
import { tokensQuery } from './queries.ts';
import classes from './settings.module.css';

const NewTokenDialog = lazyPart(() => import('./new-token-dialog.tsx').then((module) => module.default));

type TokenPanelProps = { team?: string | undefined /** Why I may not make or end one. */; refusal?: string | undefined };

/** Tokens for the command line and scripts: my own, or a team's. Those that ended stay in sight for a month. */
export function TokenPanel({ team, refusal }: TokenPanelProps) {
  const query = useQuery(tokensQuery(team));
  const [making, setMaking] = useState(false);
  const [asked, setAsked] = useState<TokenWire>();
  const tokens = query.data?.items ?? [];
  return (
    <Panel
      title={team ? 'Tokens of the team' : 'My tokens'}
      note={
        team
          ? 'For pipelines and programs. A token may do what its role says, and never more than the one who made it may right now.'
          : 'For the command line and scripts. A token may do what I may do.'
      }
      flush
      aside={
        <GuardedButton
          variant="default"
          refusal={refusal}
          why={team ? { verb: 'token:manage', team } : undefined}
          onClick={() => setMaking(true)}
        >
          New token…
        </GuardedButton>
      }
    >
      {query.error && !query.data ? <ProblemNote error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <TableSkeleton rows={2} columns={4} /> : null}
      {query.data && tokens.length === 0 ? (
        <p className={classes.padded}>
          {team
            ? 'No token yet. Make one for what deploys without a person.'
            : 'No token yet. “orrery login” makes one for you, or make one here.'}
        </p>
      ) : null}
      {tokens.length > 0 ? <TokenTable tokens={tokens} team={team} refusal={refusal} onRevoke={setAsked} /> : null}
      <NewTokenDialog opened={making} team={team} onClose={() => setMaking(false)} />
      <RevokeDialog team={team} token={asked} onClose={() => setAsked(undefined)} />
    </Panel>
  );
}

type TokenTableProps = { tokens: TokenWire[]; team: string | undefined; refusal: string | undefined; onRevoke: (token: TokenWire) => void };

function TokenTable({ tokens, team, refusal, onRevoke }: TokenTableProps) {
  const now = useNow();
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <caption className="sr-only">Tokens</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Begins with</th>
            {team ? <th scope="col">May do</th> : null}
            {team ? <th scope="col">Made by</th> : null}
            <th scope="col">Last used</th>
            <th scope="col">Ends</th>
            <th scope="col">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => {
            const expired = token.expiresAt !== null && Date.parse(token.expiresAt) <= now;
            return (
              <tr key={token.id}>
                <td>{token.name}</td>
                <td>
                  <code>{token.hint}…</code>
                </td>
                {team ? (
                  <td>
                    {token.role}
                    {token.environments.length > 0 ? <span className={table.dim}> in {token.environments.join(', ')}</span> : null}
                  </td>
                ) : null}
                {team ? <td className={table.dim}>{token.owner}</td> : null}
                <td>
                  <RelativeTime iso={token.lastUsedAt} />
                </td>
                <td className={table.dim}>
                  <RelativeTime iso={token.expiresAt} future />
                </td>
                <td data-end="">
                  {token.revokedAt || expired ? (
                    <span className={classes.tag}>{token.revokedAt ? 'revoked' : 'expired'}</span>
                  ) : (
                    <GuardedButton
                      size="compact-sm"
                      variant="default"
                      refusal={refusal}
                      onClick={() => onRevoke(token)}
                      aria-label={`Revoke the token ${token.name}`}
                    >
                      Revoke…
                    </GuardedButton>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function RevokeDialog({ team, token, onClose }: { team: string | undefined; token: TokenWire | undefined; onClose: () => void }) {
  const revoke = useRevokeToken(team);
  const close = () => {
    revoke.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={token !== undefined}
      title={`Revoke ${token?.name ?? ''}?`}
      action="Revoke token"
      danger
      pending={revoke.isPending}
      error={revoke.error}
      onClose={close}
      onConfirm={() =>
        token &&
        revoke.mutate(token.id, {
          onSuccess: () => {
            notifyDone(`The token ${token.name} works no longer.`);
            close();
          },
        })
      }
    >
      <p>Whatever uses it is refused from now on. This cannot be undone.</p>
    </ConfirmDialog>
  );
}
