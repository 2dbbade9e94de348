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
import { type Fleet, readFleet } from '../fleet/fleet.ts';
import { parseInput } from '../parse.ts';
import { inRead } from '../read.ts';
import { findAround } from './around.ts';
import { chooseDeployments, countHealth } from './choose.ts';
import { groupOf, toFolded, toGroupEdges } from './fold.ts';
import { markGone, readGhosts } from './ghosts.ts';
import { asOf } from './history.ts';
import { findMembers, type Member, type MemberTest, memberTest, readParked } from './members.ts';
import { pastWires } from './past-needs.ts';
import { readInstances } from './read-instances.ts';
import { groupOfNode, readNodes } from './read-nodes.ts';
import { toEdges, wiresOf } from './to-edges.ts';
import { readTraffic } from './traffic.ts';

/**
 * The graph of what runs and what needs what, bounded: beyond `limit` deployments the rest is folded into one node for each group, and
 * `shown` of `total` says so. Only what the actor sees, always; another team's things are in no node, edge or count.
 */
export async function getTopology(ctx: Context, input: TopologyParams = {}): Promise<TopologyWire> {
  allow(ctx, 'service:read', {});
  const filter = parseInput(topologyParams, input);
  const fleet = await readFleet(ctx.db);
  return inRead(ctx.db, async (sql) => {
    const around = filter.service === undefined ? undefined : await findAround(ctx, sql, filter.service, filter.depth, filter.direction);
    const parked = await readParked(sql);
    const test = (of: Partial<TopologyFilter>) => memberTest(ctx, fleet, parked, of, around);
    if (filter.at !== undefined) {
      return readPast(sql, fleet, test({ ...filter, health: undefined, errors: false }), { ...filter, at: filter.at });
    }
    return filter.level === 'group' ? toGroups(fleet, test(filter), filter) : readGraph(ctx, sql, fleet, test(filter), filter);
  });
}

function toGroups(fleet: Fleet, test: MemberTest, { group }: TopologyFilter): TopologyWire {
  const members = findMembers(fleet, test);
  const total = members.length;
  const nodes = toFolded(fleet, members, group, 'group');
  return { nodes, edges: toGroupEdges(fleet, members, test, group), shown: total, total, counts: countHealth(members), at: null };
}

/** What is chosen and how it is wired is reckoned before the first wait: the fleet may move on while rows are read. */
async function readGraph(ctx: Context, sql: Sql, fleet: Fleet, test: MemberTest, filter: TopologyFilter): Promise<TopologyWire> {
  const members = findMembers(fleet, test);
  const { drawn, total, counts } = chooseDeployments(fleet, members, filter.limit);
  const isFolding = drawn.length < total;
  const more = isFolding ? toFolded(fleet, members, filter.group, 'more') : [];
  const wires = wiresOf(fleet, drawn);
  const services = await readNodes(sql, idsOf(drawn), filter.group);
  const linked = toEdges(wires, services, ({ entry, place }) =>
    isFolding && test.ofService(entry) && test.ofPlace(entry, place) ? `more/${groupOf(fleet, entry, place, filter.group)}` : undefined,
  );
  const instances = filter.level === 'instance' ? await readInstances(sql, services, filter.limit * 4) : [];
  const all = { nodes: [...services, ...linked.nodes, ...more, ...instances], edges: linked.edges };
  return { ...(await withTraffic(sql, all, ctx.clock.now().getTime())), shown: drawn.length, total, counts, at: null };
}

/**
 * The graph at an earlier moment: what there was then, deleted since or not, the needs that its revisions declared, and what was measured
 * then. Services only.
 */
async function readPast(sql: Sql, fleet: Fleet, test: MemberTest, filter: TopologyFilter & { at: string }): Promise<TopologyWire> {
  const { drawn, total: living } = chooseDeployments(fleet, findMembers(fleet, test), filter.limit);
  const gone = (await readGhosts(sql, filter.at, (facts) => groupOfNode(facts, [], filter.group))).filter(
    ({ member: { entry, place } }) => test.ofService(entry) && test.ofPlace(entry, place),
  );
  const ghosts = gone.slice(0, Math.max(0, filter.limit - drawn.length));
  const total = living + gone.length;
  const now = [...(await readNodes(sql, idsOf(drawn), filter.group)), ...ghosts.map(({ node }) => node)];
  const then = (await asOf(sql, now, filter.at)).map(markGone);
  const services = then.filter((node) => (!filter.health || node.health === filter.health) && (!filter.errors || isFailing(node.health)));
  const members = [...drawn, ...ghosts.map(({ member }) => member)];
  const linked = toEdges(await pastWires(sql, fleet, members, services), services, () => undefined);
  const counts: HealthCounts = {};
  for (const { health } of services) counts[health] = (counts[health] ?? 0) + 1;
  const graph = await withTraffic(sql, { nodes: [...services, ...linked.nodes], edges: linked.edges }, Date.parse(filter.at));
  return { ...graph, shown: services.length, total: services.length + total - members.length, counts, at: filter.at };
}

const idsOf = (members: readonly Member[]): string[] => members.map((member) => member.place.id);

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
