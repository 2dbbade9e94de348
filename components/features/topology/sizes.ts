import type { ArrangeInput, ArrangeNode } from '#components/graph/layout/arrange.ts';
import type { TopologyEdge, TopologyNode } from '#lib/domain/topology.ts';

/** Cards have fixed sizes by kind, so that no status can move anything. */
export const CARD = {
  width: 232,
  height: 104,
  resourceWidth: 176,
  resourceHeight: 56,
  groupHeight: 104,
  instanceRow: 24,
  instances: 8,
} as const;

/** Instances are drawn inside their service's card: what is laid out is everything else. */
export function toSizes(nodes: readonly TopologyNode[]): ArrangeNode[] {
  const copies = new Map<string, number>();
  for (const node of nodes) if (node.kind === 'instance' && node.parent) copies.set(node.parent, (copies.get(node.parent) ?? 0) + 1);
  return nodes.flatMap((node) =>
    node.kind === 'instance' ? [] : [{ id: node.id, group: node.group, ...sizeOf(node, copies.get(node.id) ?? 0) }],
  );
}

/** What the arranger is asked, always made here: the same graph makes the same question, whose answer it may still have. */
export const toArrangeInput = (
  nodes: readonly TopologyNode[],
  edges: readonly TopologyEdge[],
  { previous, own }: Pick<ArrangeInput, 'previous' | 'own'>,
): ArrangeInput => ({ nodes: toSizes(nodes), edges: edges.map(({ source, target }) => ({ source, target })), previous, own });

function sizeOf(node: TopologyNode, copies: number): { width: number; height: number } {
  switch (node.kind) {
    case 'resource':
      return { width: CARD.resourceWidth, height: CARD.resourceHeight };
    case 'group':
    case 'cluster':
      return { width: CARD.width, height: CARD.groupHeight };
    default:
      return { width: CARD.width, height: CARD.height + (copies === 0 ? 0 : Math.min(copies, CARD.instances + 1) * CARD.instanceRow + 6) };
  }
}
