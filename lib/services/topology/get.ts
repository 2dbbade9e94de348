import type { Sql } from '#lib/db/sql.ts';
import { type TopologyFilter, type TopologyParams, type TopologyWire, topologyParams } from '#lib/domain/topology.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { type Fleet, readFleet } from '../fleet/fleet.ts';
import { parseInput } from '../parse.ts';
import { inRead } from '../read.ts';
import { findAround } from './around.ts';
import { chooseDeployments, countHealth } from './choose.ts';
import { linkClusters, readHosting } from './clusters.ts';
import { groupOf, toFolded, toGroupEdges } from './fold.ts';
import { findMembers, type Member, type MemberTest, memberTest, readParked } from './members.ts';
import { readPast } from './past.ts';
import { readInstances } from './read-instances.ts';
import { readNodes } from './read-nodes.ts';
import { toEdges, wiresOf } from './to-edges.ts';
import { withTraffic } from './traffic.ts';

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
      return readPast(ctx, sql, fleet, test({ ...filter, health: undefined, errors: false }), { ...filter, at: filter.at });
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
  const hosting = filter.clusters ? await readHosting(sql, services) : [];
  const hosts = await linkClusters(ctx, sql, filter, hosting, services);
  const all = { nodes: [...services, ...linked.nodes, ...more, ...instances, ...hosts.nodes], edges: [...linked.edges, ...hosts.edges] };
  return { ...(await withTraffic(sql, all, ctx.clock.now().getTime())), shown: drawn.length, total, counts, at: null };
}

const idsOf = (members: readonly Member[]): string[] => members.map((member) => member.place.id);
