import type { Sql } from '#lib/db/sql.ts';
import type { ClusterWire } from '#lib/domain/cluster.ts';
import type { HealthStatus } from '#lib/domain/deployment.ts';
import type { TopologyEdge, TopologyFilter, TopologyNode } from '#lib/domain/topology.ts';
import { readClusters } from '../cluster/list.ts';
import { blankNode } from './blank-node.ts';
import type { Copy } from './read-instances.ts';

/** How many copies of a deployment a cluster has. */
type Hosting = { deploymentId: string; cluster: string; copies: number };
type Linked = { nodes: TopologyNode[]; edges: TopologyEdge[] };

/** What runs where right now. */
export async function readHosting(sql: Sql, services: readonly TopologyNode[]): Promise<Hosting[]> {
  return sql.query<Hosting>(
    `SELECT i.deployment_id AS "deploymentId", c.name AS cluster, count(*)::int AS copies FROM instance i JOIN cluster c ON c.id = i.cluster_id
     WHERE i.deployment_id = ANY($1::text[]) AND i.phase <> 'stopped' GROUP BY 1, 2 ORDER BY 1, 2`,
    [services.flatMap((node) => node.deploymentId ?? [])],
  );
}

/** The same, of copies that are known. */
export const copiesByCluster = (copies: ReadonlyMap<string, readonly Copy[]>): Hosting[] =>
  [...copies].flatMap(([deploymentId, own]) =>
    [...Map.groupBy(own, (copy) => copy.cluster)].map(([cluster, here]) => ({ deploymentId, cluster, copies: here.length })),
  );

/** The clusters that drawn deployments run on, as nodes, with an edge from each deployment; nothing where frames show that already. */
export async function linkClusters(
  sql: Sql,
  { clusters, group }: Pick<TopologyFilter, 'clusters' | 'group'>,
  hosting: readonly Hosting[],
  services: readonly TopologyNode[],
): Promise<Linked> {
  if (!clusters || group === 'cluster') return { nodes: [], edges: [] };
  const drawn = new Map(services.map((node) => [node.deploymentId, node.id]));
  const here = hosting.filter(({ deploymentId }) => drawn.has(deploymentId));
  const found = await readClusters(sql, 'c.name = ANY($1::text[])', [[...new Set(here.map(({ cluster }) => cluster))]]);
  const idOf = new Map(found.map(({ id, name }) => [name, `cluster/${id}`]));
  const edges = here.flatMap(({ deploymentId, cluster, copies }) => {
    const [source, target] = [drawn.get(deploymentId), idOf.get(cluster)];
    return source && target ? [toRunsOn(source, target, copies)] : [];
  });
  return { nodes: found.map(toNode), edges };
}

const HEALTH: Record<ClusterWire['phase'], HealthStatus> = { ready: 'Healthy', unreachable: 'Degraded', unknown: 'Unknown' };

function toNode({ id, name, driver, phase, message, cordoned, instances, used, capacity }: ClusterWire): TopologyNode {
  const copies = `${instances} ${instances === 1 ? 'copy runs' : 'copies run'} on it.`;
  const said = message || (cordoned ? `Cordoned: it keeps what it runs and takes nothing new. ${copies}` : copies);
  return {
    ...blankNode({
      id: `cluster/${id}`,
      kind: 'cluster',
      name,
      type: driver,
      team: '',
      environment: '',
      group: '',
      health: HEALTH[phase],
      message: said,
    }),
    clusters: [name],
    ready: instances,
    wanted: instances,
    marks: [...(phase === 'unreachable' ? (['alert'] as const) : []), ...(cordoned ? (['cordoned'] as const) : [])],
    cpu: { used: used.cpuMilli, limit: capacity.cpuMilli || null },
    memory: { used: used.memoryMib, limit: capacity.memoryMib || null },
  };
}

const toRunsOn = (source: string, target: string, count: number): TopologyEdge => ({
  id: `${source}>${target}`,
  kind: 'runs-on',
  source,
  target,
  name: '',
  type: 'cluster',
  protocol: '',
  count,
  missing: false,
  traffic: null,
});
