import { Button } from '@mantine/core';
import { useState } from 'react';
import { HEALTH_LOOK } from '#components/common/status.ts';
import { HealthBadge } from '#components/common/status-badge.tsx';
import table from '#components/common/table.module.css';
import { formatCount, formatCpu, formatMemory } from '#lib/client/format.ts';
import type { HEALTH_STATUSES } from '#lib/domain/deployment-status.ts';
import type { TopologyNode } from '#lib/domain/topology.ts';
import { formatMs, formatRate, formatShare } from './looks.ts';
import { useShared, useVersion } from './store-context.ts';
import classes from './topology.module.css';

const STEP = 100;
/** Worst first, as one reads a list of trouble. */
const ORDER = new Map(
  (['Degraded', 'Missing', 'Unknown', 'Progressing', 'Suspended', 'Healthy'] satisfies (typeof HEALTH_STATUSES)[number][]).map(
    (health, index) => [health as string, index],
  ),
);

/** The same nodes as a table, with what each needs. */
export function ListView({ selected, onOpen }: { selected: string | undefined; onOpen: (id: string) => void }) {
  const { store } = useShared();
  const version = useVersion(store);
  const [shown, setShown] = useState(STEP);
  const nodes = store
    .allNodes()
    .toSorted(
      (a, b) =>
        (ORDER.get(a.health) ?? 9) - (ORDER.get(b.health) ?? 9) ||
        a.name.localeCompare(b.name) ||
        a.environment.localeCompare(b.environment),
    );
  const needs = new Map<string, string[]>();
  for (const edge of store.allEdges()) {
    if (edge.kind === 'runs-on') continue;
    const name = `${store.node(edge.target)?.name ?? ''}${edge.traffic && edge.traffic.rps > 0 ? ` (${formatRate(edge.traffic.rps)})` : ''}`;
    needs.set(edge.source, [...(needs.get(edge.source) ?? []), name]);
  }
  return (
    <div className={classes.list} data-version={version}>
      <table className={table.table}>
        <caption className="sr-only">Topology as a list</caption>
        <thead>
          <tr>
            {['Name', 'Kind', 'Team', 'Environment', 'Health', 'Ready', 'Revision', 'CPU', 'Memory', 'From outside', 'Needs'].map(
              (head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {nodes.slice(0, shown).map((node) => (
            <tr key={node.id} className={table.row} data-selected={node.id === selected || undefined}>
              <td>
                <button type="button" className={classes.name} onClick={() => onOpen(node.id)}>
                  {node.name}
                </button>
              </td>
              <td className={table.dim}>{node.kind === 'resource' ? node.type : node.kind}</td>
              <td>{node.team}</td>
              <td>{node.environment}</td>
              <td title={node.message || HEALTH_LOOK[node.health].say}>
                {node.kind === 'resource' && node.health === 'Unknown' ? (
                  <span className={table.dim}>declared</span>
                ) : (
                  <HealthBadge health={node.health} />
                )}
              </td>
              <td className="nums">{readyWords(node)}</td>
              <td className="nums">{node.revision ?? ''}</td>
              <td className="nums">{node.cpu ? formatCpu(node.cpu.used) : ''}</td>
              <td className="nums">{node.memory ? formatMemory(node.memory.used) : ''}</td>
              <td className="nums">{trafficOf(node)}</td>
              <td className={classes.needs}>{(needs.get(node.id) ?? []).slice(0, 6).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {nodes.length > shown ? (
        <p className={classes.more}>
          {shown} of {nodes.length.toLocaleString('en')} shown
          <Button size="compact-sm" variant="default" onClick={() => setShown(shown + STEP)}>
            Show {Math.min(STEP, nodes.length - shown)} more
          </Button>
        </p>
      ) : null}
    </div>
  );
}

const readyWords = ({ kind, counts, ready, wanted }: TopologyNode): string =>
  kind === 'resource' ? '' : kind === 'cluster' && !counts ? formatCount(ready, 'copy', 'copies') : `${ready}/${wanted}`;

const trafficOf = ({ traffic }: TopologyNode): string =>
  traffic && traffic.rps > 0
    ? `${formatRate(traffic.rps)} · ${formatMs(traffic.p95Ms)}${traffic.errorShare > 0 ? ` · ${formatShare(traffic.errorShare)} failed` : ''}`
    : '';
