import type { Sql } from '#lib/db/sql.ts';
import { taint } from '#lib/domain/cluster.ts';
import type { ClusterFacts, NodeFacts } from '../../decide/picture.ts';

/** What a driver kind can do, as far as this engine knows. */
export type Capabilities = (driver: string) => { runs: readonly ('process' | 'container')[]; restarts: 'driver' | 'engine' };

type Row = Omit<ClusterFacts, 'labels' | 'runs' | 'restarts' | 'nodes'> & { labels: unknown };
type NodeRow = Omit<NodeFacts, 'labels' | 'taints' | 'requested'> & {
  clusterId: string;
  labels: unknown;
  taints: unknown;
  cpu: number;
  memory: number;
};

const FRESH_MS = 200;
export type ClusterCache = { at: number; clusters: Promise<ClusterFacts[]> | undefined };

/** The clusters as of a moment ago: many passes share one look. Whoever places something notes it with `noteRequested`. */
export function recentClusters(sql: Sql, capabilities: Capabilities, cache: ClusterCache): Promise<ClusterFacts[]> {
  const now = performance.now();
  if (cache.clusters && now - cache.at < FRESH_MS) return cache.clusters;
  cache.at = now;
  cache.clusters = loadClusters(sql, capabilities);
  cache.clusters.catch(() => {
    cache.clusters = undefined;
  });
  return cache.clusters;
}

/** What was placed just now, for those who look at the same moment's clusters. */
export async function noteRequested(
  cache: ClusterCache,
  placed: readonly { nodeId: string; cpuRequestMilli: number; memoryRequestMib: number }[],
): Promise<void> {
  const nodes = ((await cache.clusters?.catch(() => [])) ?? []).flatMap((cluster) => cluster.nodes);
  for (const one of placed) {
    const node = nodes.find((item) => item.id === one.nodeId);
    if (node)
      node.requested = {
        cpuMilli: node.requested.cpuMilli + one.cpuRequestMilli,
        memoryMib: node.requested.memoryMib + one.memoryRequestMib,
      };
  }
}

/** Every cluster with its nodes and what is asked for on them. Few rows, read once for a whole batch. */
export async function loadClusters(sql: Sql, capabilities: Capabilities): Promise<ClusterFacts[]> {
  const [clusters, nodes] = await Promise.all([
    sql.query<Row>('SELECT id, name, driver, labels, cordoned, phase, message FROM cluster ORDER BY id'),
    sql.query<NodeRow>(
      `SELECT n.id, n.cluster_id AS "clusterId", n.name, n.labels, n.taints, n.ready, n.message, n.cpu_milli AS "cpuMilli", n.memory_mib AS "memoryMib",
         COALESCE(u.cpu, 0)::float8 AS cpu, COALESCE(u.memory, 0)::float8 AS memory, COALESCE(u.instances, 0)::int AS instances
       FROM node n LEFT JOIN (SELECT node_id, sum(cpu_request_milli) AS cpu, sum(memory_request_mib) AS memory, count(*) AS instances
         FROM instance WHERE node_id IS NOT NULL GROUP BY node_id) AS u ON u.node_id = n.id ORDER BY n.id`,
    ),
  ]);
  const byCluster = Map.groupBy(nodes, (node) => node.clusterId);
  return clusters.map((row) => ({
    ...row,
    ...capabilities(row.driver),
    labels: { name: row.name, ...texts(row.labels) },
    nodes: (byCluster.get(row.id) ?? []).map(({ cpu, memory, clusterId: _, ...node }) => ({
      ...node,
      labels: texts(node.labels),
      taints: taint.array().safeParse(node.taints).data ?? [],
      requested: { cpuMilli: cpu, memoryMib: memory },
    })),
  }));
}

function texts(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
