import type { HealthStatus } from '#lib/domain/deployment.ts';
import type { HealthCounts, TopologyEdge, TopologyGroup, TopologyNode } from '#lib/domain/topology.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Entry, Place } from '../fleet/rows.ts';
import { blankNode } from './blank-node.ts';
import type { Member, MemberTest } from './members.ts';
import { NOWHERE } from './read-nodes.ts';

/** The group of a deployment. Without grouping, what is folded is folded by team. */
export function groupOf(fleet: Fleet, entry: Entry, place: Place, group: TopologyGroup): string {
  switch (group) {
    case 'none':
    case 'team':
      return fleet.teams.get(entry.teamId)?.name ?? '';
    case 'environment':
      return fleet.environments.get(place.environmentId)?.name ?? '';
    case 'cluster':
      return place.cluster ?? NOWHERE;
  }
}

/** One node for each group: of all that match (`group`), or of those that are not drawn as themselves (`more`). */
export function toFolded(fleet: Fleet, members: readonly Member[], group: TopologyGroup, prefix: 'group' | 'more'): TopologyNode[] {
  const groups = new Map<string, { ready: number; wanted: number; counts: HealthCounts }>();
  for (const { entry, place, drawn } of members) {
    if (prefix === 'more' && drawn) continue;
    const name = groupOf(fleet, entry, place, group);
    let sums = groups.get(name);
    if (!sums) {
      sums = { ready: 0, wanted: 0, counts: {} };
      groups.set(name, sums);
    }
    sums.ready += place.ready;
    sums.wanted += place.wanted;
    sums.counts[place.health] = (sums.counts[place.health] ?? 0) + 1;
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { ready, wanted, counts }]) => ({
      ...emptyNode(`${prefix}/${name}`, name, counts),
      kind: group === 'cluster' ? 'cluster' : 'group',
      type: group === 'none' ? 'team' : group,
      group: group === 'none' || prefix === 'group' ? '' : name,
      ready,
      wanted,
    }));
}

/** Needs between groups, counted. Those inside one group are its own business. */
export function toGroupEdges(fleet: Fleet, members: readonly Member[], test: MemberTest, group: TopologyGroup): TopologyEdge[] {
  const edges = new Map<string, TopologyEdge>();
  for (const { entry, place } of members) {
    const source = groupOf(fleet, entry, place, group);
    for (const need of place.needs) {
      const target = need.target === null ? undefined : fleet.wiring.serviceNamed(entry.teamId, need.target);
      const there = target?.places.find(({ environmentId }) => environmentId === place.environmentId);
      if (!target || !there) continue;
      const name = groupOf(fleet, target, there, group);
      if (name === source || !test.ofService(target) || !test.ofPlace(target, there)) continue;
      const id = `${source}>${name}`;
      const known = edges.get(id);
      if (known) known.count += 1;
      else edges.set(id, toGroupEdge(id, source, name));
    }
  }
  return [...edges.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const toGroupEdge = (id: string, source: string, target: string): TopologyEdge => ({
  id,
  kind: 'folded',
  source: `group/${source}`,
  target: `group/${target}`,
  name: '',
  type: 'service',
  protocol: '',
  count: 1,
  missing: false,
  traffic: null,
});

/** A group's health is its worst member's, but one sick member of a hundred does not make it look dead: `counts` tells. */
function emptyNode(id: string, name: string, counts: HealthCounts): TopologyNode {
  const has = (health: HealthStatus) => (counts[health] ?? 0) > 0;
  const worst = (['Degraded', 'Missing', 'Progressing', 'Unknown', 'Healthy', 'Suspended'] as const).find(has) ?? 'Unknown';
  const sick = (counts.Degraded ?? 0) + (counts.Missing ?? 0);
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const message = sick > 0 ? `${sick} of ${all} do not work as they should.` : `${all} in all.`;
  return {
    ...blankNode({ id, kind: 'group', name, type: '', team: '', environment: '', group: '', health: worst, message }),
    marks: sick > 0 ? ['alert'] : [],
    counts,
  };
}
