'use client';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { EmptyState } from '#components/common/empty-state.tsx';
import { LostPage } from '#components/common/lost-page.tsx';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { formatCount } from '#lib/client/format.ts';
import { routes } from '#lib/client/routes.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import type { EventWire } from '#lib/domain/event.ts';
import { deletionQuery, remainsQuery } from './queries.ts';
import classes from './service.module.css';

/** In place of a page whose service was deleted, by whoever it was: who, when, what still runs, and where to go on. */
export function LeavingService({ serviceId, name }: { serviceId: string; name: string | undefined }) {
  const deletion = useQuery(deletionQuery(serviceId)).data?.items.find(isAsked);
  const remains = useQuery(remainsQuery(serviceId));
  const called = name ?? nameOf(deletion) ?? 'The service';
  const left = remains.data?.items ?? [];
  const over = remains.data !== undefined && left.length === 0;
  return (
    <LostPage title={over ? `${called} was deleted` : `${called} is being deleted`}>
      <p role="status">
        {deletion ? (
          <>
            {deletion.actor} deleted it <RelativeTime iso={deletion.at} />.{' '}
          </>
        ) : null}
        {over ? 'Nothing of it runs any more.' : 'Its instances finish what they hold and stop.'}
      </p>
      {left.length > 0 ? (
        <ul className={classes.remains} aria-label="What is still stopping">
          {left.map((deployment) => (
            <li key={deployment.id}>
              <StatusGlyph kind="moving" size={12} />
              <b>{deployment.environment}</b>
              <span>{formatCount(deployment.totalInstances, 'instance')} left</span>
            </li>
          ))}
        </ul>
      ) : null}
      <WaysOn />
    </LostPage>
  );
}

/** In place of a tab whose deployment is being taken out of its environment; the service stays. */
export function LeavingDeployment({ deployment }: { deployment: DeploymentWire }) {
  return (
    <EmptyState art title={`${deployment.service} is being removed from ${deployment.environment}`}>
      <p>{formatCount(deployment.totalInstances, 'instance')} left to stop. The service and its revisions stay.</p>
    </EmptyState>
  );
}

/** The page of a service that is not there: deleted, if the events still know, and otherwise simply not there. */
export function LostService({ serviceId, children }: { serviceId: string; children: ReactNode }) {
  const deletion = useQuery(deletionQuery(serviceId)).data?.items.find(isAsked);
  return deletion ? <LeavingService serviceId={serviceId} name={nameOf(deletion)} /> : children;
}

function WaysOn() {
  return (
    <p className={classes.waysOn}>
      <Button component={Link} href={routes.services()}>
        All services
      </Button>
      <Button component={Link} href={routes.activity()} variant="default">
        What happened lately
      </Button>
    </p>
  );
}

/** The event of the person; the engine's own, at the end, has no new name in it. */
const isAsked = (event: EventWire): boolean => event.actor !== 'engine';

const nameOf = (event: EventWire | undefined): string | undefined =>
  typeof event?.data.service === 'string' ? event.data.service : undefined;
