'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { PageHeader } from '#components/common/page-header.tsx';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { PanelSkeleton } from '#components/common/skeletons.tsx';
import { useMe } from '#components/shell/use-me.ts';
import { useScope } from '#components/shell/use-scope.ts';
import type { HealthStatus, SyncStatus } from '#lib/domain/deployment-status.ts';
import { HealthTiles } from './health-tiles.tsx';
import classes from './home.module.css';
import { driftedServicesQuery, homeFacetsQuery, servicesInHealthQuery } from './queries.ts';
import { ServiceLines } from './service-lines.tsx';

const TROUBLE: readonly HealthStatus[] = ['Degraded', 'Missing', 'Unknown'];
const needsALook = ({ health, sync }: { health: HealthStatus; sync: SyncStatus }) =>
  TROUBLE.includes(health) || (health === 'Healthy' && sync === 'OutOfSync');

/** What needs a look, what is moving, what happened. `empty` stands in while there is no service at all. */
export function HomeView({ aside, empty }: { aside: ReactNode; empty: ReactNode }) {
  const me = useMe();
  const { team, env } = useScope();
  const scope = { team, environment: env };
  const facets = useQuery(homeFacetsQuery(scope));
  const drifted = useQuery(driftedServicesQuery(scope));
  const health = facets.data?.health;
  const count = health ? Object.values(health).reduce((sum, value) => sum + value, 0) : undefined;
  const none = count === 0 && Object.keys(facets.data?.team ?? {}).length === 0;
  const title =
    me.teams.find((entry) => entry.name === team)?.title ||
    team ||
    (me.teams.length === 1 ? me.teams[0]?.title || me.teams[0]?.name : 'All teams');
  return (
    <>
      <PageHeader title={title} lead={none ? undefined : sentenceOf(health, count, drifted.data?.items.length ?? 0)} />
      {facets.error && !facets.data ? (
        <ProblemNote title="The overview cannot be shown" error={facets.error} onRetry={() => void facets.refetch()} />
      ) : null}
      {none ? (
        empty
      ) : (
        <>
          <HealthTiles health={health} scope={{ team, env }} />
          <div className={classes.grid}>
            <div className={classes.stack}>
              <Trouble scope={scope} />
              <Moving scope={scope} />
            </div>
            <div className={classes.stack}>{aside}</div>
          </div>
        </>
      )}
    </>
  );
}

function Trouble({ scope }: { scope: { team: string | undefined; environment: string | undefined } }) {
  const degraded = useQuery(servicesInHealthQuery(scope, 'Degraded'));
  const missing = useQuery(servicesInHealthQuery(scope, 'Missing'));
  const drifted = useQuery(driftedServicesQuery(scope));
  if (degraded.isPending || missing.isPending || drifted.isPending) return <PanelSkeleton height={140} />;
  const rows = [...(degraded.data?.items ?? []), ...(missing.data?.items ?? []), ...(drifted.data?.items ?? [])];
  return (
    <Panel title="Needs a look" flush={rows.length > 0}>
      {rows.length === 0 ? (
        <p className={classes.calm}>Nothing is wrong.</p>
      ) : (
        <ServiceLines rows={rows} about={needsALook} label="Services that need a look" />
      )}
    </Panel>
  );
}

function Moving({ scope }: { scope: { team: string | undefined; environment: string | undefined } }) {
  const moving = useQuery(servicesInHealthQuery(scope, 'Progressing'));
  if (moving.isPending) return <PanelSkeleton height={140} />;
  const rows = moving.data?.items ?? [];
  return (
    <Panel title="In progress" flush={rows.length > 0}>
      {rows.length === 0 ? (
        <p className={classes.calm}>No rollout is under way.</p>
      ) : (
        <ServiceLines rows={rows} about={(place) => place.health === 'Progressing'} label="Services in progress" />
      )}
    </Panel>
  );
}

function sentenceOf(health: Record<string, number> | undefined, count: number | undefined, drifted: number): string {
  if (!health || count === undefined) return ' ';
  const trouble = (health.Degraded ?? 0) + (health.Missing ?? 0);
  if (trouble > 0) return `${trouble} ${trouble === 1 ? 'service needs' : 'services need'} a look.`;
  if (drifted > 0)
    return `Everything runs, but ${drifted === 1 ? 'one service does' : `${drifted} services do`} not run what was asked for.`;
  return (health.Progressing ?? 0) > 0 ? 'Something is on its way; nothing is wrong.' : 'Everything is as it should be.';
}
