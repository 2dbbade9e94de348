import type { Sql } from '#lib/db/sql.ts';
import {
  type HealthCounts,
  isFailing,
  type TopologyEdge,
  type TopologyFilter,
  type TopologyNode,
  type TopologyParams,
  type TopologyWire,
  topologyParams,
} from '#lib/domain/topology.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { inRead } from '../read.ts';
import { findAround } from './around.ts';
import { chooseDeployments } from './choose.ts';
import { readFolded, readGroupEdges, readGroupsOf } from './fold.ts';
import { asOf } from './history.ts';
import { readEdges, toEdges } from './read-edges.ts';
import { readInstances } from './read-instances.ts';
import { readNodes } from './read-nodes.ts';
import { readTraffic } from './traffic.ts';
import { toWhere, type Where } from './where.ts';

/**
 * The graph of what runs and what needs what, bounded: beyond `limit` deployments the rest is folded into one node for each group, and
 * `shown` of `total` says so. Only what the actor sees, always; another team's things are in no node, edge or count.
 */
export function getTopology(ctx: Context, input: TopologyParams = {}): Promise<TopologyWire> {
  allow(ctx, 'service:read', {});
  const filter = parseInput(topologyParams, input);
  return inRead(ctx.db, async (sql) => {
    const around = filter.service === undefined ? undefined : await findAround(ctx, sql, filter.service, filter.depth);
    if (filter.at !== undefined)
      return readPast(ctx, sql, toWhere(ctx, { ...filter, health: undefined, errors: false }, around), { ...filter, at: filter.at });
    const where = toWhere(ctx, filter, around);
    return filter.level === 'group' ? readGroups(sql, where, filter) : readGraph(ctx, sql, where, filter);
  });
}

async function readGroups(sql: Sql, where: Where, filter: TopologyFilter): Promise<TopologyWire> {
  const chosen = await chooseDeployments(sql, where, Number.MAX_SAFE_INTEGER);
  const nodes = await readFolded(sql, where, filter.group, []);
  const edges = await readGroupEdges(sql, where, filter.group);
  return { nodes, edges, shown: chosen.total, total: chosen.total, counts: chosen.counts, at: null };
}

async function readGraph(ctx: Context, sql: Sql, where: Where, filter: TopologyFilter): Promise<TopologyWire> {
  const chosen = await chooseDeployments(sql, where, filter.limit);
  const narrowed = chosen.ids ? { text: `d.id = ANY($1::text[])`, params: [chosen.ids] } : where;
  const services = await readNodes(sql, narrowed, filter.group);
  const ids = services.flatMap((node) => node.deploymentId ?? []);
  const rows = await readEdges(ctx, sql, ids);
  const drawn = new Set(ids);
  const hidden = chosen.ids ? rows.flatMap((row) => [row.source, row.target ?? '']).filter((id) => id !== '' && !drawn.has(id)) : [];
  const [folded, groupOf] = chosen.ids
    ? [await readFolded(sql, where, filter.group, ids), await readGroupsOf(sql, where, filter.group, [...new Set(hidden)])]
    : [[], new Map<string, string>()];
  const linked = toEdges(rows, services, (id) => (groupOf.has(id) ? `more/${groupOf.get(id)}` : undefined));
  const instances = filter.level === 'instance' ? await readInstances(sql, services, filter.limit * 4) : [];
  const all = { nodes: [...services, ...linked.nodes, ...folded, ...instances], edges: linked.edges };
  return {
    ...(await withTraffic(sql, all, ctx.clock.now().getTime())),
    shown: chosen.shown,
    total: chosen.total,
    counts: chosen.counts,
    at: null,
  };
}

/** The graph at an earlier moment: today's needs between what there was then, with what was measured then. Services only. */
async function readPast(ctx: Context, sql: Sql, where: Where, filter: TopologyFilter & { at: string }): Promise<TopologyWire> {
  const chosen = await chooseDeployments(sql, where, filter.limit);
  const now = await readNodes(sql, chosen.ids ? { text: `d.id = ANY($1::text[])`, params: [chosen.ids] } : where, filter.group);
  const then = await asOf(sql, now, filter.at);
  const services = then.filter((node) => (!filter.health || node.health === filter.health) && (!filter.errors || isFailing(node.health)));
  const rows = await readEdges(
    ctx,
    sql,
    services.flatMap((node) => node.deploymentId ?? []),
  );
  const linked = toEdges(rows, services, () => undefined);
  const counts: HealthCounts = {};
  for (const { health } of services) counts[health] = (counts[health] ?? 0) + 1;
  const graph = await withTraffic(sql, { nodes: [...services, ...linked.nodes], edges: linked.edges }, Date.parse(filter.at));
  return { ...graph, shown: services.length, total: services.length + chosen.total - chosen.shown, counts, at: filter.at };
}

/** The latest measurements onto edges, and of a service's own address onto its node. */
async function withTraffic(sql: Sql, graph: { nodes: TopologyNode[]; edges: TopologyEdge[] }, atMs: number) {
  const subjects = [
    ...graph.edges.flatMap((edge) => (edge.kind === 'dependency' ? [edge.id] : [])),
    ...graph.nodes.flatMap((node) => (node.kind === 'service' && node.url ? [`host/${node.deploymentId}`] : [])),
  ];
  const traffic = await readTraffic(sql, subjects, atMs);
  if (traffic.size === 0) return graph;
  return {
    nodes: graph.nodes.map((node) => ({ ...node, traffic: traffic.get(`host/${node.deploymentId}`) ?? null })),
    edges: graph.edges.map((edge) => ({ ...edge, traffic: traffic.get(edge.id) ?? null })),
  };
}
