import type { Sql } from '#lib/db/sql.ts';
import { isFailing, type TopologyEdge, type TopologyFilter, type TopologyNode, type TopologyWire } from '#lib/domain/topology.ts';
import type { Context } from '../context.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { chooseDeployments, countHealth } from './choose.ts';
import { copiesByCluster, linkClusters } from './clusters.ts';
import { groupOf, toFolded } from './fold.ts';
import { readGhosts } from './ghosts.ts';
import { readPastCopies, readPastHomes, readRollouts, readStates, toPast } from './history.ts';
import { findMembers, type Member, type MemberTest } from './members.ts';
import { pastWires, type Then } from './past-needs.ts';
import { toInstances } from './read-instances.ts';
import { groupOfNode, readNodes } from './read-nodes.ts';
import { type End, toEdges } from './to-edges.ts';
import { withTraffic } from './traffic.ts';

/**
 * The graph at an earlier moment: what there was then, deleted since or not, its copies and where they ran, the needs that its revisions
 * declared, and what was measured then. Chosen, folded and filtered by how things were: `test` must know nothing of today's health.
 */
export async function readPast(
  ctx: Context,
  sql: Sql,
  fleet: Fleet,
  test: MemberTest,
  filter: TopologyFilter & { at: string },
): Promise<TopologyWire> {
  const { at, group, level, limit } = filter;
  const { members, ghosts } = await readMembers(sql, fleet, test, filter);
  if (level === 'group') {
    const edges = toEdges(await pastWires(sql, fleet, members), [], inGroup(fleet, members, group, 'group')).edges;
    const nodes = toFolded(fleet, members, group, 'group');
    return { nodes, edges, shown: members.length, total: members.length, counts: countHealth(members), at };
  }
  const { drawn, total, counts } = chooseDeployments(fleet, members, limit);
  const ids = drawn.map(({ place }) => place.id);
  const [copies, rollouts] = [await readPastCopies(sql, ids, at), await readRollouts(sql, ids, at)];
  const nodeOf = new Map((await readNodes(sql, ids, group)).map((node) => [node.deploymentId ?? '', node]));
  const services = drawn.flatMap((member) => {
    const { id } = member.place;
    const node = nodeOf.get(id) ?? ghosts.get(id);
    if (!node) return [];
    const own = copies.get(id) ?? [];
    const past = toPast(node, member.place, member.message, own, rollouts.get(id) ?? null);
    return [{ ...past, group: groupOfNode(past, past.clusters, group) }];
  });
  const isFolding = drawn.length < total;
  const more = isFolding ? toFolded(fleet, members, group, 'more') : [];
  const moreOf = isFolding ? inGroup(fleet, members, group, 'more') : () => undefined;
  const linked = toEdges(await pastWires(sql, fleet, drawn), services, moreOf);
  const instances = level === 'instance' ? toInstances(ids.flatMap((id) => copies.get(id) ?? []).slice(0, limit * 4), services) : [];
  const hosts = await linkClusters(ctx, sql, filter, copiesByCluster(copies), services);
  const clusters = hosts.nodes.map((node) => toPastCluster(node, hosts.edges));
  const graph = await withTraffic(
    sql,
    { nodes: [...services, ...linked.nodes, ...more, ...instances, ...clusters], edges: [...linked.edges, ...hosts.edges] },
    Date.parse(at),
  );
  return { ...graph, shown: services.length, total, counts, at };
}

/** How a cluster itself was is not remembered: it is drawn as a place, with what ran there of what is drawn. */
function toPastCluster(node: TopologyNode, edges: readonly TopologyEdge[]): TopologyNode {
  const copies = edges.reduce((sum, edge) => sum + (edge.target === node.id ? edge.count : 0), 0);
  const message = 'How this cluster itself was at that moment is not recorded.';
  return { ...node, health: 'Unknown', message, ready: copies, wanted: copies, marks: [], cpu: null, memory: null };
}

type PastMember = Then & { message: string };
type Members = {
  members: PastMember[];
  /** Nodes of those that are gone, by deployment. */
  ghosts: ReadonlyMap<string, TopologyNode>;
};

/** Every deployment that was there then and matches, as it was. */
async function readMembers(sql: Sql, fleet: Fleet, test: MemberTest, filter: TopologyFilter & { at: string }): Promise<Members> {
  const { at, group, health, errors } = filter;
  const gone = (await readGhosts(sql, at, (facts) => groupOfNode(facts, [], group))).filter(
    ({ member: { entry, place } }) => test.ofService(entry) && test.ofPlace(entry, place),
  );
  const all = [...findMembers(fleet, test), ...gone.map(({ member }) => member)];
  const ids = all.map(({ place }) => place.id);
  const states = await readStates(sql, ids, at);
  const homes = group === 'cluster' ? await readPastHomes(sql, ids, at) : undefined;
  const members = all.flatMap(({ entry, place: now }): PastMember[] => {
    const state = states.get(now.id);
    if (!state || (health && state.health !== health) || (errors && !isFailing(state.health))) return [];
    const { message, ...was } = state;
    const place = {
      ...now,
      ...was,
      cluster: homes?.get(now.id) ?? null,
    };
    return [{ entry, place, now, message, failing: isFailing(was.health), drawn: true }];
  });
  return { members, ghosts: new Map(gone.map(({ node }) => [node.deploymentId ?? '', node])) };
}

/** The node that stands for an end which is not drawn as itself; none for what was not there or what the filters leave out. */
function inGroup(fleet: Fleet, members: readonly Member[], group: TopologyFilter['group'], prefix: 'group' | 'more') {
  const placeOf = new Map(members.map(({ place }) => [place.id, place]));
  return ({ entry, place }: End): string | undefined => {
    const was = placeOf.get(place.id);
    return was && `${prefix}/${groupOf(fleet, entry, was, group)}`;
  };
}
