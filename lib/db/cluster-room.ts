import { type ClusterDriver, type NodeTaint, taint } from '#lib/domain/cluster.ts';
import type { Sql } from './sql.ts';

export type ClusterRoom = {
  id: string;
  name: string;
  driver: ClusterDriver;
  labels: Record<string, string>;
  cordoned: boolean;
  phase: 'ready' | 'unreachable' | 'unknown';
  message: string;
  nodes: NodeRoom[];
};
export type NodeRoom = {
  id: string;
  name: string;
  labels: Record<string, string>;
  taints: NodeTaint[];
  ready: boolean;
  message: string;
  cpuMilli: number;
  memoryMib: number;
  /** What the instances placed there ask for. */
  requested: { cpuMilli: number; memoryMib: number };
  instances: number;
};
type Row = Omit<ClusterRoom, 'labels' | 'nodes'> & { labels: unknown };
type NodeRow = Omit<NodeRoom, 'labels' | 'taints' | 'requested'> & {
  clusterId: string;
  labels: unknown;
  taints: unknown;
  cpu: number;
  memory: number;
};

/**
 * Every cluster with its nodes and what is asked for on them: what a placement is decided by, and explained by. `without`: as if this
 * deployment had no instances.
 */
export async function readClusterRoom(sql: Sql, without: string | null = null): Promise<ClusterRoom[]> {
  const clusters = await sql.query<Row>('SELECT id, name, driver, labels, cordoned, phase, message FROM cluster ORDER BY id');
  const nodes = await sql.query<NodeRow>(
    `SELECT n.id, n.cluster_id AS "clusterId", n.name, n.labels, n.taints, n.ready, n.message, n.cpu_milli AS "cpuMilli", n.memory_mib AS "memoryMib",
       COALESCE(u.cpu, 0)::float8 AS cpu, COALESCE(u.memory, 0)::float8 AS memory, COALESCE(u.instances, 0)::int AS instances
     FROM node n LEFT JOIN (SELECT node_id, sum(cpu_request_milli) AS cpu, sum(memory_request_mib) AS memory, count(*) AS instances
       FROM instance WHERE node_id IS NOT NULL AND ($1::text IS NULL OR deployment_id <> $1) GROUP BY node_id) AS u ON u.node_id = n.id ORDER BY n.id`,
    [without],
  );
  const byCluster = Map.groupBy(nodes, (node) => node.clusterId);
  return clusters.map((row) => ({
    ...row,
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
