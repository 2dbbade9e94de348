'use client';

import { useQuery } from '@tanstack/react-query';
import { PageHeader } from '#components/common/page-header.tsx';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { PanelSkeleton } from '#components/common/skeletons.tsx';
import { formatCount } from '#lib/client/format.ts';
import { routes } from '#lib/client/routes.ts';
import { ClusterState } from './cluster-state.tsx';
import classes from './clusters.module.css';
import { CordonButton } from './cordon-button.tsx';
import { NodeTable } from './node-table.tsx';
import { clusterQuery } from './queries.ts';
import { RoomBars } from './room-bars.tsx';

/** One cluster: its room, its nodes, what it cannot do. */
export function ClusterView({ id }: { id: string }) {
  const query = useQuery(clusterQuery(id));
  const cluster = query.data;
  if (!cluster) {
    return query.error ? (
      <ProblemNote title="This cluster cannot be shown" error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <PanelSkeleton height={240} />
    );
  }
  const labels = Object.entries(cluster.labels);
  return (
    <>
      <PageHeader
        trail={[{ label: 'Clusters', href: routes.clusters() }]}
        title={cluster.name}
        beside={<ClusterState cluster={cluster} />}
        lead={`${cluster.driver} driver${cluster.version ? ` ${cluster.version}` : ''}, ${formatCount(cluster.instances, 'instance')}.${cluster.message ? ` ${cluster.message}` : ''}`}
        actions={<CordonButton cluster={cluster} />}
      />
      <div className={classes.stack}>
        <Panel title="Room">
          <div className={classes.bars}>
            <RoomBars cluster={cluster} />
          </div>
        </Panel>
        <Panel title="Nodes" flush>
          <NodeTable nodes={cluster.nodes} />
        </Panel>
        {cluster.notes.length > 0 ? (
          <Panel title="Good to know">
            <ul className={classes.notes}>
              {cluster.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </Panel>
        ) : null}
        {labels.length > 0 ? (
          <Panel title="Labels" note="Environments and services choose clusters by these.">
            <ul className={classes.labels}>
              {labels.map(([key, value]) => (
                <li key={key}>
                  <code>
                    {key}={value}
                  </code>
                </li>
              ))}
            </ul>
          </Panel>
        ) : null}
      </div>
    </>
  );
}
