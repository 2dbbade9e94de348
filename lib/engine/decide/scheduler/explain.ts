import type { ClusterFacts, NodeFacts } from '../picture.ts';
import { FILTERS } from './filters.ts';
import { type Candidate, copyClusters, occupy, type PlacementRequest, placeInstance } from './place.ts';
import { SCORERS } from './scorers.ts';

export type ExplainedCandidate = {
  cluster: ClusterFacts;
  /** None: the cluster has no node to judge. */
  node: NodeFacts | undefined;
  verdict: 'chosen' | 'fits' | 'no';
  /** The first rule that says no. */
  rule: { name: string; reason: string; wanted: string; actual: string } | undefined;
  scores: { name: string; score: number }[];
  /** What is free: after this copy where it fits, else now. */
  free: { cpuMilli: number; memoryMib: number };
  why: string;
};
export type PlacementExplained = {
  /** Where the copies went, in their order. Shorter than asked for when one fits nowhere. */
  placed: { cluster: ClusterFacts; node: NodeFacts }[];
  /** Which of the copies, from 1, the candidates were judged for: the first, or the one that fits nowhere. */
  copy: number;
  reasons: string[];
  candidates: ExplainedCandidate[];
};

/**
 * Places `copies` one after the other exactly as the engine does (`placeInstance`), and says of every candidate why, or why not. With no
 * copy to place it judges one that would come next.
 */
export function explainPlacement(request: PlacementRequest, given: readonly ClusterFacts[], copies: number): PlacementExplained {
  const clusters = copyClusters(given);
  const siblings = new Map(request.siblings);
  const asked = { ...request, siblings };
  const placed: PlacementExplained['placed'] = [];
  let first: ExplainedCandidate[] | undefined;
  for (let copy = 1; copy <= Math.max(1, copies); copy += 1) {
    const verdict = placeInstance(asked, clusters);
    if (!verdict.fits) return { placed, copy, reasons: verdict.reasons, candidates: judgeAll(asked, clusters, undefined) };
    first ??= judgeAll(asked, clusters, verdict.node);
    if (copies === 0) break;
    placed.push({ cluster: verdict.cluster, node: verdict.node });
    occupy(verdict.node, asked, siblings);
  }
  return { placed, copy: 1, reasons: [], candidates: first ?? [] };
}

function judgeAll(request: PlacementRequest, clusters: readonly ClusterFacts[], chosen: NodeFacts | undefined): ExplainedCandidate[] {
  const all = clusters.flatMap((cluster) =>
    cluster.nodes.length === 0 ? [withoutNode(request, cluster)] : cluster.nodes.map((node) => judge(request, { cluster, node }, chosen)),
  );
  const best = all.find((one) => one.verdict === 'chosen');
  const told = all.map((one) => ({ ...one, why: whyOf(one, best) }));
  return told.toSorted((a, b) => RANK[a.verdict] - RANK[b.verdict] || totalOf(b) - totalOf(a));
}

const RANK = { chosen: 0, fits: 1, no: 2 } as const;

function judge(request: PlacementRequest, candidate: Candidate, chosen: NodeFacts | undefined): ExplainedCandidate {
  const { cluster, node } = candidate;
  const no = FILTERS.find((filter) => !filter.pass(candidate, request));
  const spent = no ? { cpuMilli: 0, memoryMib: 0 } : request;
  return {
    cluster,
    node: { ...node },
    verdict: no ? 'no' : node === chosen ? 'chosen' : 'fits',
    rule: no && { name: no.name, reason: no.explain(candidate, request), ...no.compare(candidate, request) },
    scores: no ? [] : SCORERS.map((scorer) => ({ name: scorer.name, score: scorer.score(candidate, request) })),
    free: {
      cpuMilli: Math.max(0, node.cpuMilli - node.requested.cpuMilli - spent.cpuMilli),
      memoryMib: Math.max(0, node.memoryMib - node.requested.memoryMib - spent.memoryMib),
    },
    why: '',
  };
}

/** A cluster that reported no node yet: what the cluster itself fails comes first, as it would with one. */
function withoutNode(request: PlacementRequest, cluster: ClusterFacts): ExplainedCandidate {
  const imagined = { id: '', name: '', labels: {}, taints: [], ready: true, message: '', cpuMilli: 0, memoryMib: 0, instances: 0 };
  const judged = judge(request, { cluster, node: { ...imagined, requested: { cpuMilli: 0, memoryMib: 0 } } }, undefined);
  const own = judged.rule && ['reachable', 'cordon', 'kind'].includes(judged.rule.name) ? judged.rule : undefined;
  const rule = own ?? {
    name: 'nodes',
    reason: cluster.message || `Cluster ${cluster.name} has no nodes yet.`,
    wanted: 'a node',
    actual: 'none',
  };
  return { ...judged, node: undefined, verdict: 'no', scores: [], rule };
}

function whyOf(one: ExplainedCandidate, best: ExplainedCandidate | undefined): string {
  if (one.rule) return one.rule.reason;
  const place = (candidate: ExplainedCandidate) => `${candidate.cluster.name}/${candidate.node?.name}`;
  if (one === best) return `It has the highest score, ${totalOf(one)} of ${SCORERS.length * 100}.`;
  if (!best) return 'It fits.';
  if (totalOf(one) === totalOf(best)) return `It fits as well as ${place(best)}, which comes first in order.`;
  const behind = SCORERS.map((scorer, index) => ({
    say: scorer.say,
    by: (best.scores[index]?.score ?? 0) - (one.scores[index]?.score ?? 0),
  }));
  const most = behind.reduce((a, b) => (b.by > a.by ? b : a));
  return `It fits, but ${place(best)} scores ${totalOf(best)} against ${totalOf(one)}: more for ${most.say}.`;
}

const totalOf = ({ scores }: ExplainedCandidate): number => scores.reduce((sum, { score }) => sum + score, 0);
