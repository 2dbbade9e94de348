'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { EmptyState } from '#components/common/empty-state.tsx';
import { PageHeader } from '#components/common/page-header.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { PanelSkeleton } from '#components/common/skeletons.tsx';
import { formatCount } from '#lib/client/format.ts';
import { routes } from '#lib/client/routes.ts';
import type { ClusterWire } from '#lib/domain/cluster.ts';
import { ClusterState } from './cluster-state.tsx';
import classes from './clusters.module.css';
import { clustersQuery } from './queries.ts';
import { RoomBars } from './room-bars.tsx';

/** Where things can run, and how much room is left. */
export function ClustersView() {
  const query = useQuery(clustersQuery());
  return (
    <>
      <PageHeader title="Clusters" lead="The places that run instances: this machine, and others that are connected." />
      {query.error && !query.data ? (
        <ProblemNote title="The clusters cannot be shown" error={query.error} onRetry={() => void query.refetch()} />
      ) : null}
      {query.isPending ? <PanelSkeleton height={168} /> : null}
      {query.data?.items.length === 0 ? (
        <EmptyState art title="No cluster is registered">
          <p>When the engine starts it registers this machine. Is it running? An admin sees it under the plane’s own state.</p>
        </EmptyState>
      ) : null}
      <ul className={classes.cards}>
        {query.data?.items.map((cluster) => (
          <li key={cluster.id}>
            <ClusterCard cluster={cluster} />
          </li>
        ))}
      </ul>
    </>
  );
}

function ClusterCard({ cluster }: { cluster: ClusterWire }) {
  return (
    <article className={classes.card}>
      <header>
        <Link href={routes.cluster(cluster.id)} className={classes.name}>
          {cluster.name}
        </Link>
        <ClusterState cluster={cluster} />
      </header>
      <p className={classes.meta}>
        {cluster.driver} driver{cluster.version ? ` ${cluster.version}` : ''} · {formatCount(cluster.nodes.length, 'node')} ·{' '}
        {formatCount(cluster.instances, 'instance')}
      </p>
      {cluster.message ? <p className={classes.message}>{cluster.message}</p> : null}
      <RoomBars cluster={cluster} />
    </article>
  );
}
