import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { SafeLink } from '#components/common/safe-link.tsx';
import { HealthBadge, InstanceBadge, RolloutBadge, SyncBadge } from '#components/common/status-badge.tsx';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { WhyButton } from '#components/common/why-button.tsx';
import { formatCount, formatCpu, formatMemory } from '#lib/client/format.ts';
import { routes } from '#lib/client/routes.ts';
import type { TopologyEdge, TopologyNode } from '#lib/domain/topology.ts';
import { ACTION, type NodeAction } from './actions.ts';
import { formatMs, formatRate, formatShare } from './looks.ts';
import { ASKED_ACTIONS, useNodeQuestion, useNodeRefusal } from './node-menu.tsx';
import { Facts, NodeLink } from './panel-parts.tsx';
import { deploymentQuery, instancesQuery } from './queries.ts';
import { useShared } from './store-context.ts';
import classes from './topology.module.css';

type NodePanelProps = {
  node: TopologyNode;
  past: boolean;
  onOpen: (id: string) => void;
  onAsk: (action: NodeAction) => void;
  onPlacement: (node: TopologyNode) => void;
};

/** What is known of a node: how it is and why, what it needs, what needs it, and what can be done. */
export function NodePanel({ node, past, onOpen, onAsk, onPlacement }: NodePanelProps) {
  const { store } = useShared();
  const edges = store.allEdges();
  const of = (end: 'source' | 'target', runsOn: boolean) =>
    edges.filter((edge) => edge[end] === node.id && (edge.kind === 'runs-on') === runsOn);
  return (
    <>
      {node.kind === 'resource' ? null : (
        <p className={classes.badges}>
          <HealthBadge health={node.health} wash />
          {node.kind === 'service' ? <SyncBadge sync={node.sync} /> : null}
          {node.rollout ? <RolloutBadge phase={node.rollout.phase} /> : null}
        </p>
      )}
      {node.message ? <p className={classes.message}>{node.message}</p> : null}
      {node.kind === 'service' ? <ServiceFacts node={node} /> : null}
      {node.id.startsWith('cluster/') ? <ClusterFacts node={node} past={past} /> : null}
      {node.serviceId && !past ? <Actions node={node} onAsk={onAsk} onPlacement={onPlacement} /> : null}
      <Neighbours
        title="Needs"
        edges={of('source', false)}
        end="target"
        onOpen={onOpen}
        none={node.kind === 'service' ? 'It declares no need of another service.' : undefined}
      />
      <Neighbours
        title="Needed by"
        edges={of('target', false)}
        end="source"
        onOpen={onOpen}
        none={node.kind === 'service' ? 'Nothing in this picture needs it.' : undefined}
      />
      <Neighbours title="Runs on" edges={of('source', true)} end="target" onOpen={onOpen} none={undefined} />
      <Neighbours title="Runs here, of what is shown" edges={of('target', true)} end="source" onOpen={onOpen} none={undefined} />
      {node.deploymentId && node.kind === 'service' && !past ? <Live deploymentId={node.deploymentId} /> : null}
    </>
  );
}

function ServiceFacts({ node }: { node: TopologyNode }) {
  return (
    <Facts
      facts={[
        ['Team', node.team],
        ['Environment', node.environment],
        ['Ready', `${node.ready} of ${node.wanted}`],
        ['Revision', node.rollout ? `${node.revision}, rolling out ${node.rollout.toRevision}` : node.revision],
        ['Runs on', node.clusters.join(', ') || 'nothing yet'],
        ...(node.cpu ? [['CPU', amountWords(node.cpu, formatCpu)] as const] : []),
        ...(node.memory ? [['Memory', amountWords(node.memory, formatMemory)] as const] : []),
        ...(node.traffic
          ? [
              [
                'From outside',
                `${formatRate(node.traffic.rps)}, p95 ${formatMs(node.traffic.p95Ms)}${node.traffic.errorShare > 0 ? `, ${formatShare(node.traffic.errorShare)} failed` : ''}`,
              ] as const,
            ]
          : []),
        ...(node.url ? [['Address', <SafeLink key="url" href={node.url} />] as const] : []),
      ]}
    />
  );
}

function ClusterFacts({ node, past }: { node: TopologyNode; past: boolean }) {
  return (
    <>
      <Facts
        facts={[
          ['Driver', node.type],
          [past ? 'Copies, of what is shown' : 'Copies, in all', node.ready.toLocaleString('en')],
          ...(node.cpu ? [['CPU used', amountWords(node.cpu, formatCpu)] as const] : []),
          ...(node.memory ? [['Memory used', amountWords(node.memory, formatMemory)] as const] : []),
        ]}
      />
      <div className={classes.actions}>
        <Button size="compact-sm" component={Link} href={routes.cluster(node.id.slice('cluster/'.length))}>
          Open the cluster
        </Button>
      </div>
    </>
  );
}

const amountWords = ({ used, limit }: NonNullable<TopologyNode['cpu']>, words: (value: number) => string): string =>
  `${words(used)}${limit === null ? '' : ` of ${words(limit)}`}`;

function Actions({ node, onAsk, onPlacement }: Pick<NodePanelProps, 'node' | 'onAsk' | 'onPlacement'>) {
  const environment = { env: node.environment };
  const question = useNodeQuestion(node, ASKED_ACTIONS);
  return (
    <div className={classes.actions}>
      <Button size="compact-sm" component={Link} href={routes.service(node.serviceId ?? '', 'overview', environment)}>
        Open the service
      </Button>
      <Button size="compact-sm" variant="default" component={Link} href={routes.service(node.serviceId ?? '', 'logs', environment)}>
        Logs
      </Button>
      {(['restart', 'scale', 'roll-back'] as const).map((action) => (
        <ActionButton key={action} node={node} action={action} onAsk={onAsk} />
      ))}
      <Button size="compact-sm" variant="default" onClick={() => onPlacement(node)}>
        Explain placement
      </Button>
      {question ? <WhyButton question={question} about="what is greyed" /> : null}
    </div>
  );
}

function ActionButton({ node, action, onAsk }: { node: TopologyNode; action: NodeAction; onAsk: (action: NodeAction) => void }) {
  return (
    <GuardedButton size="compact-sm" variant="default" refusal={useNodeRefusal(node, action)} onClick={() => onAsk(action)}>
      {ACTION[action].label}…
    </GuardedButton>
  );
}

type NeighboursProps = {
  title: string;
  edges: readonly TopologyEdge[];
  end: 'source' | 'target';
  onOpen: (id: string) => void;
  none: string | undefined;
};

function Neighbours({ title, edges, end, onOpen, none }: NeighboursProps) {
  if (edges.length === 0 && !none) return null;
  return (
    <section>
      <h3>{title}</h3>
      {edges.length === 0 ? <p className={classes.none}>{none}</p> : null}
      <ul className={classes.links}>
        {edges.slice(0, 40).map((edge) => (
          <li key={edge.id}>
            <NodeLink id={edge[end]} onOpen={onOpen} place={edge.kind === 'runs-on' && end === 'source'} />
            <button
              type="button"
              className={classes.edge}
              onClick={() => onOpen(edge.id)}
              aria-label={`The edge ${edge.name || 'between them'}`}
            >
              {edge.traffic
                ? `${formatRate(edge.traffic.rps)} · ${formatMs(edge.traffic.p95Ms)}`
                : edge.missing
                  ? 'not there'
                  : edge.kind === 'runs-on'
                    ? formatCount(edge.count, 'copy', 'copies')
                    : edge.count > 1
                      ? `${edge.count} needs`
                      : 'quiet'}
            </button>
          </li>
        ))}
      </ul>
      {edges.length > 40 ? <p className={classes.none}>and {edges.length - 40} more</p> : null}
    </section>
  );
}

/** Read when the panel opens: conditions and copies. */
function Live({ deploymentId }: { deploymentId: string }) {
  const deployment = useQuery(deploymentQuery(deploymentId));
  const instances = useQuery(instancesQuery(deploymentId));
  const conditions = deployment.data?.conditions.filter((entry) => entry.message) ?? [];
  return (
    <>
      {conditions.length > 0 ? (
        <section>
          <h3>Why</h3>
          <ul className={classes.why}>
            {conditions.map((entry) => (
              <li key={entry.type}>
                <StatusGlyph kind={entry.status === 'true' ? 'good' : entry.status === 'false' ? 'bad' : 'unknown'} size={12} />
                <span>{entry.message}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {instances.data && instances.data.items.length > 0 ? (
        <section>
          <h3>Instances</h3>
          <ul className={classes.why}>
            {instances.data.items.slice(0, 12).map((entry) => (
              <li key={entry.id}>
                <InstanceBadge phase={entry.phase} />
                <span className={classes.none}>
                  r{entry.revision} on {entry.node ?? entry.cluster}
                  {entry.restarts > 0 ? `, ${entry.restarts} restarts` : ''}, <RelativeTime iso={entry.startedAt} empty="not started" />
                </span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}
