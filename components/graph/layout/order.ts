import { adjacency, type Part } from './layout.ts';

const SWEEPS = 4;

/**
 * The order of nodes within each rank: by walking order first, then by barycentre sweeps to and fro. A sweep compares a node with the
 * relative places (0 to 1) of its neighbours in other ranks, so that long edges need no dummy nodes and the cost stays O(V + E) a sweep.
 * Ties keep their order, and the best order seen wins, so that a sweep never makes the picture worse.
 */
export function orderRanks(part: Part, rankOf: readonly number[]): number[][] {
  const ranks = initialRanks(part, rankOf);
  const neighbours = adjacency(part);
  const place = new Float64Array(part.nodes.length);
  const weight = new Float64Array(part.nodes.length);
  const measure = () => {
    for (const rank of ranks) placeRank(rank, place);
  };
  measure();
  let best = ranks.map((rank) => [...rank]);
  let bestCost = cost(part, place);
  for (let sweep = 0; sweep < SWEEPS && bestCost > 0; sweep += 1) {
    const forwards = sweep % 2 === 0;
    for (let step = 0; step < ranks.length; step += 1) {
      const at = forwards ? step : ranks.length - 1 - step;
      const rank = ranks[at];
      if (!rank || rank.length < 2) continue;
      for (const node of rank) weight[node] = barycentre(node, neighbours, place, rankOf, at, forwards);
      // The sort is stable, and the rank stands in the order of its places.
      rank.sort((a, b) => (weight[a] ?? 0) - (weight[b] ?? 0));
      placeRank(rank, place);
    }
    const now = cost(part, place);
    if (now < bestCost) {
      bestCost = now;
      best = ranks.map((rank) => [...rank]);
    }
  }
  return best;
}

/** Relative places of one rank's nodes: 0 at the top, 1 at the bottom. */
function placeRank(rank: readonly number[], place: Float64Array): void {
  rank.forEach((node, index) => {
    place[node] = (index + 0.5) / rank.length;
  });
}

function initialRanks(part: Part, rankOf: readonly number[]): number[][] {
  const ranks: number[][] = Array.from({ length: Math.max(0, ...rankOf) + 1 }, () => []);
  const out: number[][] = part.nodes.map(() => []);
  for (const [source, target] of part.edges) out[source]?.push(target);
  const seen = new Uint8Array(part.nodes.length);
  const roots = part.nodes.map((_node, index) => index).sort((a, b) => (rankOf[a] ?? 0) - (rankOf[b] ?? 0) || a - b);
  for (const root of roots) {
    const stack = [root];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (seen[node]) continue;
      seen[node] = 1;
      ranks[rankOf[node] ?? 0]?.push(node);
      const targets = out[node] ?? [];
      for (let index = targets.length - 1; index >= 0; index -= 1) stack.push(targets[index] ?? 0);
    }
  }
  return ranks;
}

function barycentre(
  node: number,
  neighbours: number[][],
  place: Float64Array,
  rankOf: readonly number[],
  at: number,
  forwards: boolean,
): number {
  let sum = 0;
  let count = 0;
  for (const other of neighbours[node] ?? []) {
    const rank = rankOf[other] ?? 0;
    if (forwards ? rank >= at : rank <= at) continue;
    sum += place[other] ?? 0;
    count += 1;
  }
  return count === 0 ? (place[node] ?? 0) : sum / count;
}

/** How far edges climb, summed: a linear stand-in for the number of crossings. */
function cost(part: Part, place: Float64Array): number {
  let sum = 0;
  for (const [source, target] of part.edges) sum += Math.abs((place[source] ?? 0) - (place[target] ?? 0));
  return sum;
}
