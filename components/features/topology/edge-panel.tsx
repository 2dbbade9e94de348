import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { formatCount } from '#lib/client/format.ts';
import type { TopologyEdge, TopologyNode } from '#lib/domain/topology.ts';
import { ERROR_SHARE, formatMs, formatRate, formatShare } from './looks.ts';
import { Facts, NodeLink, Sparkline } from './panel-parts.tsx';
import { metricsQuery } from './queries.ts';
import { useNode } from './store-context.ts';
import classes from './topology.module.css';

type EdgePanelProps = {
  edge: TopologyEdge;
  past: boolean;
  onOpen: (id: string) => void;
  onPlacement: (node: TopologyNode) => void;
};

/** Why an edge exists, and how it is. */
export function EdgePanel({ edge, past, onOpen, onPlacement }: EdgePanelProps) {
  const source = useNode(edge.source);
  const target = useNode(edge.target);
  return (
    <>
      <p className={classes.message}>{reasonOf(edge, source, target)}</p>
      <ul className={classes.links}>
        <li>
          <NodeLink id={edge.source} onOpen={onOpen} aside={edge.kind === 'runs-on' ? 'runs there' : 'needs'} />
        </li>
        <li>
          <NodeLink id={edge.target} onOpen={onOpen} aside={edge.kind === 'runs-on' ? 'has copies of it' : 'is needed'} />
        </li>
      </ul>
      {edge.kind === 'runs-on' && source && !past ? (
        <div className={classes.actions}>
          <Button size="compact-sm" variant="default" onClick={() => onPlacement(source)}>
            Explain placement
          </Button>
        </div>
      ) : null}
      {edge.kind === 'dependency' ? (
        <Facts
          facts={[
            ['Declared as', <code key="name">{edge.name}</code>],
            ['Type', edge.type],
            ...(edge.type === 'service' ? [['Speaks', edge.protocol] as const] : []),
          ]}
        />
      ) : null}
      {edge.kind === 'dependency' && edge.type === 'service' && !edge.missing ? (
        <Traffic edge={edge} deploymentId={past ? undefined : (source?.deploymentId ?? undefined)} />
      ) : null}
    </>
  );
}

function reasonOf(edge: TopologyEdge, source: TopologyNode | undefined, target: TopologyNode | undefined): string {
  const [from, to] = [source?.name ?? 'Something', target?.name ?? 'something'];
  if (edge.kind === 'runs-on') return `${formatCount(edge.count, 'copy', 'copies')} of ${from} on ${to}.`;
  if (edge.kind === 'folded')
    return `${formatCount(edge.count, 'declared need')} from ${from} to ${to}. Look closer, or narrow the filters, to see each.`;
  if (edge.missing)
    return `${from} declares under resources that it needs ${to}, but no service of that name runs in ${source?.environment ?? 'its environment'}.`;
  if (edge.type !== 'service') return `${from} declares under resources that it needs a ${edge.type} called ${edge.name}.`;
  return `${from} declares under resources that it needs ${to}. It reaches it by an address of the gateway that is this edge's own, which is why it can be measured.`;
}

function Traffic({ edge, deploymentId }: { edge: TopologyEdge; deploymentId: string | undefined }) {
  const metrics = useQuery({ ...metricsQuery(deploymentId ?? ''), enabled: deploymentId !== undefined });
  const points = metrics.data?.series.find((series) => series.subject === edge.id)?.points ?? [];
  const { traffic } = edge;
  return (
    <section>
      <h3>Traffic</h3>
      {traffic && traffic.rps > 0 ? (
        <Facts
          facts={[
            ['Requests', formatRate(traffic.rps)],
            ['Latency, p95', formatMs(traffic.p95Ms)],
            [
              'Failed',
              <span key="failed" data-bad={traffic.errorShare >= ERROR_SHARE || undefined} className={classes.share}>
                {formatShare(traffic.errorShare)}
              </span>,
            ],
          ]}
        />
      ) : (
        <p className={classes.none}>No request over this edge in the last seconds.</p>
      )}
      {points.length > 1 ? (
        <figure className={classes.figure}>
          <Sparkline values={points.map((point) => point.values.requests ?? 0)} />
          <figcaption>Requests, last 15 minutes</figcaption>
          <Sparkline values={points.map((point) => point.values.p95Ms ?? 0)} tone="var(--brass)" />
          <figcaption>p95, last 15 minutes</figcaption>
        </figure>
      ) : null}
    </section>
  );
}
