import { type Sql, sqlOf } from '#lib/db/sql.ts';
import type { ClusterWire, NodeWire } from '#lib/domain/cluster.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';

/** All clusters with their nodes, what they have, what is asked of them and what is used. */
export async function listClusters(ctx: Context): Promise<{ items: ClusterWire[] }> {
  allow(ctx, 'cluster:read', {});
  return { items: await readClusters(sqlOf(ctx.db), 'true', []) };
}

type Sums = {
  clusterId: string;
  nodeId: string | null;
  instances: number;
  cpuAsked: number;
  memoryAsked: number;
  cpuUsed: number;
  memoryUsed: number;
};
type NodeRow = Pick<NodeWire, 'id' | 'name' | 'labels' | 'taints' | 'ready' | 'message'> & {
  clusterId: string;
  cpuMilli: number;
  memoryMib: number;
};
type ClusterRow = Pick<
  ClusterWire,
  'id' | 'name' | 'driver' | 'labels' | 'cordoned' | 'phase' | 'message' | 'version' | 'notes' | 'generation'
> & {
  cpuMilli: number;
  memoryMib: number;
  lastSeenAt: Date | null;
};

/** Three queries, however many clusters. `where` speaks of c (cluster). */
export async function readClusters(sql: Sql, where: string, params: readonly unknown[]): Promise<ClusterWire[]> {
  const clusters = await sql.query<ClusterRow>(
    `SELECT c.id, c.name, c.driver::text AS driver, c.labels, c.cordoned, c.phase::text AS phase, c.message, c.version, c.notes, c.generation,
       c.cpu_milli AS "cpuMilli", c.memory_mib AS "memoryMib", c.last_seen_at AS "lastSeenAt" FROM cluster c WHERE ${where} ORDER BY c.name`,
    params,
  );
  const ids = clusters.map((cluster) => cluster.id);
  const nodes = await sql.query<NodeRow>(
    `SELECT id, cluster_id AS "clusterId", name, labels, taints, ready, message, cpu_milli AS "cpuMilli", memory_mib AS "memoryMib"
     FROM node WHERE cluster_id = ANY($1::text[]) ORDER BY name`,
    [ids],
  );
  const sums = await sql.query<Sums>(
    `SELECT cluster_id AS "clusterId", node_id AS "nodeId", count(*)::int AS instances, sum(cpu_request_milli)::int AS "cpuAsked",
       sum(memory_request_mib)::int AS "memoryAsked", COALESCE(sum(cpu_milli), 0)::int AS "cpuUsed", COALESCE(sum(memory_mib), 0)::int AS "memoryUsed"
     FROM instance WHERE cluster_id = ANY($1::text[]) AND phase NOT IN ('stopped', 'failed') GROUP BY 1, 2`,
    [ids],
  );
  return clusters.map(({ cpuMilli, memoryMib, lastSeenAt, ...cluster }) => ({
    ...cluster,
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
    capacity: { cpuMilli, memoryMib },
    ...add(sums.filter((sum) => sum.clusterId === cluster.id)),
    nodes: nodes
      .filter((node) => node.clusterId === cluster.id)
      .map(({ clusterId: _, cpuMilli: cpu, memoryMib: memory, ...node }) => ({
        ...node,
        capacity: { cpuMilli: cpu, memoryMib: memory },
        ...add(sums.filter((sum) => sum.nodeId === node.id)),
      })),
  }));
}

function add(sums: Sums[]): Pick<NodeWire, 'requested' | 'used' | 'instances'> {
  const total = (pick: (sum: Sums) => number) => sums.reduce((all, sum) => all + pick(sum), 0);
  return {
    requested: { cpuMilli: total((sum) => sum.cpuAsked), memoryMib: total((sum) => sum.memoryAsked) },
    used: { cpuMilli: total((sum) => sum.cpuUsed), memoryMib: total((sum) => sum.memoryUsed) },
    instances: total((sum) => sum.instances),
  };
}
