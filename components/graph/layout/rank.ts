import type { Part } from './layout.ts';

/**
 * The rank of each node: 0 at the left. Edges that close a cycle (found by an iterative depth-first walk in id order) count backwards,
 * then ranks are longest paths from the sources, and sources are pulled right to just before their nearest successor, so that a lone
 * client stands beside what it calls. O(V + E).
 */
export function assignRanks(part: Part): number[] {
  const count = part.nodes.length;
  const forward: number[][] = part.nodes.map(() => []);
  for (const [source, target] of withoutCycles(part)) forward[source]?.push(target);
  const waiting = new Array<number>(count).fill(0);
  for (const targets of forward) for (const target of targets) waiting[target] = (waiting[target] ?? 0) + 1;
  const sources = waiting.flatMap((value, index) => (value === 0 ? [index] : []));
  const rank = new Array<number>(count).fill(0);
  const queue = [...sources];
  for (let head = 0; head < queue.length; head += 1) {
    const node = queue[head] ?? 0;
    for (const target of forward[node] ?? []) {
      rank[target] = Math.max(rank[target] ?? 0, (rank[node] ?? 0) + 1);
      waiting[target] = (waiting[target] ?? 0) - 1;
      if (waiting[target] === 0) queue.push(target);
    }
  }
  for (const source of sources) {
    const nearest = Math.min(...(forward[source] ?? []).map((target) => rank[target] ?? 0));
    if (Number.isFinite(nearest)) rank[source] = Math.max(0, nearest - 1);
  }
  return rank;
}

/** The edges with those that close a cycle turned around. */
function withoutCycles(part: Part): [number, number][] {
  const out: number[][] = part.nodes.map(() => []);
  for (const [source, target] of part.edges) out[source]?.push(target);
  const state = new Uint8Array(part.nodes.length); // 0 new, 1 on the path, 2 done
  const result: [number, number][] = [];
  for (let start = 0; start < part.nodes.length; start += 1) {
    if (state[start] !== 0) continue;
    const stack: { node: number; next: number }[] = [{ node: start, next: 0 }];
    state[start] = 1;
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const target = out[top.node]?.[top.next];
      if (target === undefined) {
        state[top.node] = 2;
        stack.pop();
        continue;
      }
      top.next += 1;
      result.push(state[target] === 1 ? [target, top.node] : [top.node, target]);
      if (state[target] === 0) {
        state[target] = 1;
        stack.push({ node: target, next: 0 });
      }
    }
  }
  return result;
}
