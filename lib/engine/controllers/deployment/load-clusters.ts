import { readClusterRoom } from '#lib/db/cluster-room.ts';
import type { Sql } from '#lib/db/sql.ts';
import type { ClusterDriver } from '#lib/domain/cluster.ts';
import type { ClusterFacts } from '../../decide/picture.ts';

/** What a driver kind can do, as far as this engine knows. */
export type Capabilities = (driver: ClusterDriver) => { runs: readonly ('process' | 'container')[]; restarts: 'driver' | 'engine' };

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
async function loadClusters(sql: Sql, capabilities: Capabilities): Promise<ClusterFacts[]> {
  return (await readClusterRoom(sql)).map((cluster) => ({ ...cluster, ...capabilities(cluster.driver) }));
}
