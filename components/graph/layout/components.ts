import type { LayoutEdge, LayoutNode, Part } from './layout.ts';

/**
 * Splits a graph into connected parts (union-find with path halving). Nodes are sorted by id and edges by their ends, so that the
 * picture does not depend on the order of the input; parts come largest first, then by first id.
 */
export function componentsOf(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Part[] {
  const sorted = [...nodes].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const indexOf = new Map(sorted.map((node, index) => [node.id, index]));
  const parent = sorted.map((_node, index) => index);
  const find = (start: number): number => {
    let at = start;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] ?? at] ?? at;
      at = parent[at] ?? at;
    }
    return at;
  };
  const pairs: [number, number][] = [];
  for (const edge of edges) {
    const source = indexOf.get(edge.source);
    const target = indexOf.get(edge.target);
    if (source === undefined || target === undefined || source === target) continue;
    pairs.push([source, target]);
    const [a, b] = [find(source), find(target)];
    if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
  }
  const parts = new Map<number, { part: Part; local: Map<number, number> }>();
  sorted.forEach((node, index) => {
    const root = find(index);
    const entry = parts.get(root) ?? { part: { nodes: [], edges: [] }, local: new Map<number, number>() };
    parts.set(root, entry);
    entry.local.set(index, entry.part.nodes.length);
    entry.part.nodes.push(node);
  });
  pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let previous: [number, number] | undefined;
  for (const pair of pairs) {
    if (previous && previous[0] === pair[0] && previous[1] === pair[1]) continue; // parallel edges pull once
    previous = pair;
    const entry = parts.get(find(pair[0]));
    const [source, target] = [entry?.local.get(pair[0]), entry?.local.get(pair[1])];
    if (entry && source !== undefined && target !== undefined) entry.part.edges.push([source, target]);
  }
  return [...parts.entries()]
    .sort(([a, left], [b, right]) => right.part.nodes.length - left.part.nodes.length || a - b)
    .map(([, entry]) => entry.part);
}
