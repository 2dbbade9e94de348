'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { PageHeader } from '#components/common/page-header.tsx';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { PanelSkeleton } from '#components/common/skeletons.tsx';
import { useMe } from '#components/shell/use-me.ts';
import { useScope } from '#components/shell/use-scope.ts';
import type { HealthStatus } from '#lib/domain/deployment-status.ts';
import { HealthTiles } from './health-tiles.tsx';
import classes from './home.module.css';
import { MovingLines } from './moving-lines.tsx';
import { driftedServicesQuery, type HomeScope, homeFacetsQuery, movingQuery, servicesInHealthQuery } from './queries.ts';
import { ServiceLines } from './service-lines.tsx';

const TROUBLE: readonly HealthStatus[] = ['Degraded', 'Missing', 'Unknown'];

type HomeViewProps = {
  /** Stands in while there is no service at all. */
  empty: ReactNode;
  /** What waits for this person; before everything that merely happens. */
  first?: ReactNode;
  /** The column beside: what happened, what is left of a quota. */
  aside: ReactNode;
};

/** What needs a look, what is moving, what is not as it was declared, what happened. */
export function HomeView({ empty, first, aside }: HomeViewProps) {
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
    (me.teams.length === 1 && !me.platformRole ? me.teams[0]?.title || me.teams[0]?.name : 'All teams');
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
              {first}
              <Moving scope={scope} />
              <Drift scope={scope} />
            </div>
            <div className={classes.stack}>{aside}</div>
          </div>
        </>
      )}
    </>
  );
}

function Trouble({ scope }: { scope: HomeScope }) {
  const degraded = useQuery(servicesInHealthQuery(scope, 'Degraded'));
  const missing = useQuery(servicesInHealthQuery(scope, 'Missing'));
  const unknown = useQuery(servicesInHealthQuery(scope, 'Unknown'));
  if (degraded.isPending || missing.isPending || unknown.isPending) return <PanelSkeleton height={140} />;
  const rows = [degraded, missing, unknown].flatMap((query) => query.data?.items ?? []);
  return (
    <Panel title="Needs a look" flush={rows.length > 0}>
      {rows.length === 0 ? (
        <p className={classes.calm}>Nothing is wrong.</p>
      ) : (
        <ServiceLines rows={rows} about={({ health }) => TROUBLE.includes(health)} label="Services that need a look" />
      )}
    </Panel>
  );
}

function Moving({ scope }: { scope: HomeScope }) {
  const moving = useQuery(movingQuery(scope));
  if (moving.isPending) return <PanelSkeleton height={140} />;
  const deployments = moving.data?.items ?? [];
  return (
    <Panel title="In progress" flush={deployments.length > 0}>
      {deployments.length === 0 ? <p className={classes.calm}>No rollout is under way.</p> : <MovingLines deployments={deployments} />}
    </Panel>
  );
}

/** Runs well, but not what was asked for, such as after a revision was undone. */
function Drift({ scope }: { scope: HomeScope }) {
  const drifted = useQuery(driftedServicesQuery(scope));
  if (drifted.isPending) return <PanelSkeleton height={140} />;
  const rows = drifted.data?.items ?? [];
  return (
    <Panel title="Not as declared" flush={rows.length > 0}>
      {rows.length === 0 ? (
        <p className={classes.calm}>What runs is what was declared.</p>
      ) : (
        <ServiceLines
          rows={rows}
          about={({ health, sync }) => health === 'Healthy' && sync === 'OutOfSync'}
          label="Services that are not as declared"
        />
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
