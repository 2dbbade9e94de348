import type { Sql } from '#lib/db/sql.ts';
import type { ClusterWire } from '#lib/domain/cluster.ts';
import type { HealthStatus } from '#lib/domain/deployment.ts';
import type { TopologyEdge, TopologyFilter, TopologyNode } from '#lib/domain/topology.ts';
import type { Context } from '../context.ts';
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
  ctx: Context,
  sql: Sql,
  { clusters, group }: Pick<TopologyFilter, 'clusters' | 'group'>,
  hosting: readonly Hosting[],
  services: readonly TopologyNode[],
): Promise<Linked> {
  if (!clusters || group === 'cluster') return { nodes: [], edges: [] };
  const drawn = new Map(services.map((node) => [node.deploymentId, node.id]));
  const here = hosting.filter(({ deploymentId }) => drawn.has(deploymentId));
  const found = await sql.query<Row>(
    `SELECT id, name, driver::text AS driver, phase::text AS phase, message, cordoned, cpu_milli AS cpu, memory_mib AS memory
     FROM cluster WHERE name = ANY($1::text[]) ORDER BY name`,
    [[...new Set(here.map(({ cluster }) => cluster))]],
  );
  const loads = await readLoads(ctx, sql);
  const idOf = new Map(found.map(({ id, name }) => [name, `cluster/${id}`]));
  const edges = here.flatMap(({ deploymentId, cluster, copies }) => {
    const [source, target] = [drawn.get(deploymentId), idOf.get(cluster)];
    return source && target ? [toRunsOn(source, target, copies)] : [];
  });
  return { nodes: found.map((row) => toNode(row, loads.get(row.id) ?? NO_LOAD)), edges };
}

type Row = Pick<ClusterWire, 'id' | 'name' | 'driver' | 'phase' | 'message' | 'cordoned'> & { cpu: number; memory: number };
/** What runs on a cluster in all, drawn or not: copies, thousandths of a core, MiB. */
type Load = { copies: number; cpu: number; memory: number };
const NO_LOAD: Load = { copies: 0, cpu: 0, memory: 0 };

/** Usage is measured every few seconds: open pages that ask for patches do not add up all instances each time. */
const LOAD_FRESH_MS = 2_000;
const recent = new WeakMap<Context['db'], { untilMs: number; loads: Map<string, Load> }>();

async function readLoads({ db, clock }: Context, sql: Sql): Promise<Map<string, Load>> {
  const nowMs = clock.now().getTime();
  const known = recent.get(db);
  if (known && nowMs < known.untilMs) return known.loads;
  const rows = await sql.query<Load & { id: string }>(
    `SELECT cluster_id AS id, count(*)::int AS copies, COALESCE(sum(cpu_milli), 0)::int AS cpu, COALESCE(sum(memory_mib), 0)::int AS memory
     FROM instance WHERE phase NOT IN ('stopped', 'failed') GROUP BY 1`,
  );
  const loads = new Map(rows.map(({ id, ...load }) => [id, load]));
  recent.set(db, { untilMs: nowMs + LOAD_FRESH_MS, loads });
  return loads;
}

const HEALTH: Record<ClusterWire['phase'], HealthStatus> = { ready: 'Healthy', unreachable: 'Degraded', unknown: 'Unknown' };

function toNode({ id, name, driver, phase, message, cordoned, cpu, memory }: Row, load: Load): TopologyNode {
  const copies = `${load.copies} ${load.copies === 1 ? 'copy runs' : 'copies run'} on it.`;
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
    ready: load.copies,
    wanted: load.copies,
    marks: [...(phase === 'unreachable' ? (['alert'] as const) : []), ...(cordoned ? (['cordoned'] as const) : [])],
    cpu: { used: load.cpu, limit: cpu || null },
    memory: { used: load.memory, limit: memory || null },
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
