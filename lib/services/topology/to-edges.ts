import type { TopologyEdge, TopologyNode } from '#lib/domain/topology.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Entry, Need, Place } from '../fleet/rows.ts';
import { blankNode } from './blank-node.ts';

/** A declared need and its two ends; `target` is absent where nothing answers it. */
export type Wire = { need: Need; source: End; target: End | undefined };
/** One end of a need. */
export type End = { entry: Entry; place: Place };

/** Every declared need that begins or ends at one of these deployments, by id. Both ends are of one team: who sees one sees the other. */
export function wiresOf(fleet: Fleet, ends: readonly End[]): Wire[] {
  const own = new Set(ends.map(({ place }) => place.id));
  const wires: Wire[] = [];
  for (const end of ends) {
    const { entry, place } = end;
    for (const need of place.needs) {
      const target = need.target === null ? undefined : fleet.wiring.serviceNamed(entry.teamId, need.target);
      const there = target?.places.find(({ environmentId }) => environmentId === place.environmentId);
      wires.push({ need, source: end, target: target && there && { entry: target, place: there } });
    }
    for (const asker of fleet.wiring.askersOf(entry))
      if (asker.place.environmentId === place.environmentId && !own.has(asker.place.id))
        wires.push({ need: asker.need, source: asker, target: end });
  }
  return wires.sort((a, b) => (a.need.id < b.need.id ? -1 : 1));
}

/**
 * Edges between nodes that are drawn, and the nodes that only edges know of: resources, and needs that nothing answers. An end that the
 * filters hide is left out with its edge; an end that was folded away leads to the node it was folded into (`moreOf`).
 */
export function toEdges(
  wires: readonly Wire[],
  nodes: readonly TopologyNode[],
  moreOf: (end: End) => string | undefined,
): { edges: TopologyEdge[]; nodes: TopologyNode[] } {
  const drawn = new Map(nodes.map((node) => [node.deploymentId ?? node.id, node]));
  const folded = new Map<string, TopologyEdge>();
  const edges: TopologyEdge[] = [];
  const extra: TopologyNode[] = [];
  for (const { need, source: from, target: to } of wires) {
    const sourceNode = drawn.get(from.place.id);
    const source = sourceNode?.id ?? moreOf(from);
    if (!source) continue;
    let target = to && (drawn.get(to.place.id)?.id ?? moreOf(to));
    const missing = need.type === 'service' && !to;
    if (!to && sourceNode) {
      const node = toResource(need, sourceNode, missing);
      extra.push(node);
      target = node.id;
    }
    if (!target || source === target) continue;
    const edge: TopologyEdge = {
      id: `edge/${need.id}`,
      kind: 'dependency',
      source,
      target,
      name: need.name,
      type: need.type,
      protocol: need.protocol,
      count: 1,
      missing,
      traffic: null,
    };
    if (source.startsWith('deployment/') && !target.startsWith('more/')) edges.push(edge);
    else fold(folded, edge);
  }
  return { edges: [...edges, ...folded.values()], nodes: extra };
}

/** Several needs between the same two nodes become one. */
export function fold(into: Map<string, TopologyEdge>, edge: TopologyEdge): void {
  const id = `${edge.source}>${edge.target}`;
  const known = into.get(id);
  if (known) into.set(id, { ...known, count: known.count + edge.count, missing: known.missing || edge.missing });
  else into.set(id, { ...edge, id, kind: 'folded', name: '' });
}

function toResource(need: Need, source: TopologyNode, missing: boolean): TopologyNode {
  const name = missing ? (need.target ?? need.name) : need.name;
  return {
    ...blankNode({
      id: `resource/${need.id}`,
      kind: 'resource',
      name,
      type: need.type,
      team: source.team,
      environment: source.environment,
      group: source.group,
      health: missing ? 'Missing' : 'Unknown',
      message: missing
        ? `${source.name} needs ${name}, but ${source.team} runs no service of that name in ${source.environment}.`
        : `A ${need.type} that ${source.name} declares.`,
    }),
    marks: missing ? ['missing'] : [],
  };
}
