import { findTaint } from './filters.ts';
import type { Candidate, PlacementRequest } from './place.ts';

/** What speaks for a node that passed every filter, each out of 100. `say` is what it means, for people. */
export const SCORERS: readonly { name: string; say: string; score(candidate: Candidate, request: PlacementRequest): number }[] = [
  { name: 'room', say: 'room left after placing', score: leastAllocated },
  { name: 'spread', say: 'distance from the other copies', score: spread },
  { name: 'untainted', say: 'no unwelcome taint', score: untainted },
];

/** Their sum. */
export function scoreNode(candidate: Candidate, request: PlacementRequest): number {
  let sum = 0;
  for (const scorer of SCORERS) sum += scorer.score(candidate, request);
  return sum;
}

/** The share of CPU and memory that stays free, averaged. */
function leastAllocated({ node }: Candidate, request: PlacementRequest): number {
  const free = (capacity: number, used: number) => (capacity <= 0 ? 0 : Math.max(0, (capacity - used) / capacity));
  const cpu = free(node.cpuMilli, node.requested.cpuMilli + request.cpuMilli);
  const memory = free(node.memoryMib, node.requested.memoryMib + request.memoryMib);
  return Math.floor((100 * (cpu + memory)) / 2);
}

function spread({ node }: Candidate, request: PlacementRequest): number {
  return Math.floor(100 / (1 + (request.siblings.get(node.id) ?? 0)));
}

function untainted({ node }: Candidate, request: PlacementRequest): number {
  return findTaint(node, request, ['PreferNoSchedule']) ? 0 : 100;
}
