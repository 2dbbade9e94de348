import type { ClusterFacts, NodeFacts } from '../picture.ts';
import { FILTERS } from './filters.ts';
import { scoreNode } from './scorers.ts';

/** What wants a place. */
export type PlacementRequest = {
  needs: 'process' | 'container' | 'both' | 'neither';
  containers: number;
  cpuMilli: number;
  memoryMib: number;
  clusterSelectors: readonly Record<string, string>[];
  affinity: readonly { key: string; operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'; values: readonly string[] }[];
  tolerations: readonly { key: string; value?: string; exists?: boolean; effect?: string }[];
  /** How many instances of the same deployment a node has already. */
  siblings: ReadonlyMap<string, number>;
};

export type Candidate = { cluster: ClusterFacts; node: NodeFacts };
export type CandidateVerdict = Candidate & ({ fits: true; score: number } | { fits: false; filter: string; reason: string });
export type Placement = { fits: true; cluster: ClusterFacts; node: NodeFacts; candidates: CandidateVerdict[] };
export type NoFit = { fits: false; reasons: string[]; candidates: CandidateVerdict[] };

/** The best node for one instance, or every reason why there is none, the commonest first. All candidates and their verdicts are kept. */
export function placeInstance(request: PlacementRequest, clusters: readonly ClusterFacts[]): Placement | NoFit {
  const candidates = clusters.flatMap((cluster) => cluster.nodes.map((node) => judge(request, { cluster, node })));
  let best: (CandidateVerdict & { fits: true }) | undefined;
  for (const candidate of candidates) {
    if (candidate.fits && (!best || candidate.score > best.score)) best = candidate;
  }
  if (best) return { fits: true, cluster: best.cluster, node: best.node, candidates };
  return { fits: false, reasons: rankReasons(candidates, clusters), candidates };
}

/** Takes the room for one instance on a node of a picture that is the caller's own, for those placed after it. */
export function occupy(node: NodeFacts, request: PlacementRequest, siblings: Map<string, number>): void {
  node.requested = { cpuMilli: node.requested.cpuMilli + request.cpuMilli, memoryMib: node.requested.memoryMib + request.memoryMib };
  node.instances += 1;
  siblings.set(node.id, (siblings.get(node.id) ?? 0) + 1);
}

/** A picture of one's own, to take room in. */
export const copyClusters = (clusters: readonly ClusterFacts[]): ClusterFacts[] =>
  clusters.map((cluster) => ({ ...cluster, nodes: cluster.nodes.map((node) => ({ ...node })) }));

function judge(request: PlacementRequest, candidate: Candidate): CandidateVerdict {
  for (const filter of FILTERS) {
    if (!filter.pass(candidate, request))
      return { ...candidate, fits: false, filter: filter.name, reason: filter.explain(candidate, request) };
  }
  return { ...candidate, fits: true, score: scoreNode(candidate, request) };
}

function rankReasons(candidates: readonly CandidateVerdict[], clusters: readonly ClusterFacts[]): string[] {
  if (clusters.length === 0) return ['There is no cluster to run on.'];
  if (candidates.length === 0) return clusters.map((cluster) => cluster.message || `Cluster ${cluster.name} has no nodes yet.`);
  const counts = new Map<string, number>();
  for (const candidate of candidates) {
    if (!candidate.fits) counts.set(candidate.reason, (counts.get(candidate.reason) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([reason]) => reason);
}
