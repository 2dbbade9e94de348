'use client';

import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useSetFilters } from '#components/shell/use-scope.ts';
import { LogReader } from './log-reader.tsx';
import { LogToolbar } from './log-toolbar.tsx';
import classes from './logs.module.css';
import { logInstancesQuery } from './queries.ts';
import { type LogChoice, parseLogChoice } from './search-params.ts';

/** The output of a deployment's instances; what is shown is in the URL. */
export function LogPanel({ deploymentId, fileName }: { deploymentId: string; fileName: string }) {
  const search = useSearchParams();
  const choice = parseLogChoice(search);
  const setFilters = useSetFilters();
  const instances = useQuery(logInstancesQuery(deploymentId));
  const [openedAt] = useState(() => Date.now());
  const change = (patch: Partial<LogChoice>) => {
    const next = { ...choice, ...patch };
    setFilters(
      {
        instance: next.instance,
        since: next.since === 'all' ? undefined : next.since,
        previous: next.previous && next.instance ? '1' : undefined,
        follow: next.follow ? undefined : '0',
      },
      'replace',
    );
  };
  return (
    <section className={classes.panel} aria-label="Logs">
      <LogToolbar choice={choice} instances={instances.data?.items ?? []} onChange={change} />
      <LogReader
        key={JSON.stringify([deploymentId, choice])}
        deploymentId={deploymentId}
        choice={choice}
        openedAt={openedAt}
        fileName={fileName}
        showInstance={choice.instance === undefined}
      />
    </section>
  );
}
