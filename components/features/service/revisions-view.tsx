'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useReturnFocus } from '#components/change/use-return-focus.ts';
import { lazyPart } from '#components/common/lazy-part.tsx';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { PanelSkeleton, TableSkeleton } from '#components/common/skeletons.tsx';
import { useSetFilters } from '#components/shell/use-scope.ts';
import type { RevisionWire } from '#lib/domain/service.ts';
import { ActionDialog, type AskedAction } from './action-dialog.tsx';
import { revisionsQuery } from './queries.ts';
import { type PlannedChange, RevisionTable } from './revision-table.tsx';
import classes from './service.module.css';
import { useCurrent } from './use-current.ts';

const ChangeDialog = lazyPart(() => import('#components/change/change-dialog.tsx').then((module) => module.ChangeDialog));
const RevisionDiff = dynamic(() => import('./revision-diff.tsx').then((module) => module.RevisionDiff), {
  loading: () => <PanelSkeleton height={320} />,
});

/** Every revision; any two side by side; deploy one, or go back to one. */
export function RevisionsView({ serviceId }: { serviceId: string }) {
  const { service, deployment } = useCurrent(serviceId);
  const query = useQuery(revisionsQuery(serviceId));
  const search = useSearchParams();
  const setFilters = useSetFilters();
  const [asked, setAsked] = useState<AskedAction>();
  const [planned, setPlanned] = useState<PlannedChange>();
  const focus = useReturnFocus();
  const revisions = query.data?.items ?? [];
  const pair = chosenPair(revisions, search.get('a'), search.get('b'));
  if (!service) return null;
  return (
    <div className={classes.stack}>
      <Panel title="Revisions" note="A revision never changes. Deploying one, old or new, moves the service to it step by step." flush>
        {query.error && !query.data ? <ProblemNote error={query.error} onRetry={() => void query.refetch()} /> : null}
        {query.isPending ? <TableSkeleton rows={4} columns={5} /> : null}
        {revisions.length > 0 ? (
          <RevisionTable
            revisions={revisions}
            service={service}
            deployment={deployment}
            pair={pair}
            onPair={([a, b]) => setFilters({ a: String(a), b: String(b) }, 'replace')}
            onAsk={setAsked}
            onPlan={(next) => {
              focus.remember();
              setPlanned(next);
            }}
          />
        ) : null}
      </Panel>
      {pair ? <RevisionDiff name={service.name} before={pair[0]} after={pair[1]} /> : null}
      {planned ? (
        <ChangeDialog
          {...planned}
          onClose={() => {
            setPlanned(undefined);
            focus.restore();
          }}
        />
      ) : null}
      <ActionDialog asked={asked} service={service} deployment={deployment} onClose={() => setAsked(undefined)} />
    </div>
  );
}

/** The two to compare: as the URL says, or the newest and the one before; the older one first. */
function chosenPair(revisions: readonly RevisionWire[], a: string | null, b: string | null): [RevisionWire, RevisionWire] | undefined {
  const find = (number: string | null) => revisions.find((revision) => String(revision.number) === number);
  const left = find(a) ?? revisions[1];
  const right = find(b) ?? revisions[0];
  if (!left || !right || left === right) return undefined;
  return left.number < right.number ? [left, right] : [right, left];
}
