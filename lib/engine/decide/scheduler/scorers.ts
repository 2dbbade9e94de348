import { findTaint } from './filters.ts';
import type { Candidate, PlacementRequest } from './place.ts';

/** 0 to 300: room left after placing, distance from siblings, and no unwelcome taints, each out of 100. */
export function scoreNode(candidate: Candidate, request: PlacementRequest): number {
  return leastAllocated(candidate, request) + spread(candidate, request) + untainted(candidate, request);
}

/** The share of CPU and memory that stays free, averaged. */
export function leastAllocated({ node }: Candidate, request: PlacementRequest): number {
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
