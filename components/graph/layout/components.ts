import type { LayoutEdge, LayoutNode, Part } from './layout.ts';

/**
 * Splits a graph into connected parts (union-find with path halving). Nodes are sorted by id and edges by their ends, so that the
 * picture does not depend on the order of the input; parts come largest first, then by first id.
 */
export function componentsOf(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Part[] {
  // Sorted as texts and as numbers, without comparing in script: this runs once, before anything has been optimised.
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const sorted = [...byId.keys()].sort().flatMap((id) => byId.get(id) ?? []);
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
  const pairs: number[] = [];
  for (const edge of edges) {
    const source = indexOf.get(edge.source);
    const target = indexOf.get(edge.target);
    if (source === undefined || target === undefined || source === target) continue;
    pairs.push(source * sorted.length + target);
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
  let previous = -1;
  for (const pair of Float64Array.from(pairs).sort()) {
    if (previous === pair) continue; // parallel edges pull once
    previous = pair;
    const [from, to] = [Math.floor(pair / sorted.length), pair % sorted.length];
    const entry = parts.get(find(from));
    const [source, target] = [entry?.local.get(from), entry?.local.get(to)];
    if (entry && source !== undefined && target !== undefined) entry.part.edges.push([source, target]);
  }
  return [...parts.entries()]
    .sort(([a, left], [b, right]) => right.part.nodes.length - left.part.nodes.length || a - b)
    .map(([, entry]) => entry.part);
}
