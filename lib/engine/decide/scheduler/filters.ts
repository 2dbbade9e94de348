import type { NodeFacts } from '../picture.ts';
import type { Candidate, PlacementRequest } from './place.ts';

/**
 * One reason for "not here". `explain` and `compare` are asked only after `pass` said no: a sentence for people, and what was wanted
 * beside what is there.
 */
export type Filter = {
  name: string;
  pass(candidate: Candidate, request: PlacementRequest): boolean;
  explain(candidate: Candidate, request: PlacementRequest): string;
  compare(candidate: Candidate, request: PlacementRequest): { wanted: string; actual: string };
};

export const FILTERS: readonly Filter[] = [
  {
    name: 'reachable',
    pass: ({ cluster }) => cluster.phase === 'ready',
    explain: ({ cluster }) => `Cluster ${cluster.name} is not reachable${cluster.message ? `: ${cluster.message}` : '.'}`,
    compare: ({ cluster }) => ({ wanted: 'ready', actual: cluster.phase }),
  },
  {
    name: 'cordon',
    pass: ({ cluster }) => !cluster.cordoned,
    explain: ({ cluster }) => `Cluster ${cluster.name} is cordoned: it takes no new instances.`,
    compare: () => ({ wanted: 'not cordoned', actual: 'cordoned' }),
  },
  {
    name: 'kind',
    pass: ({ cluster }, request) => canRun(cluster.runs, request),
    explain: ({ cluster }, request) => explainKind(cluster.name, cluster.runs, request),
    compare: ({ cluster }, request) => ({
      wanted: wordsOfNeed(request),
      actual: `runs ${cluster.runs.map((kind) => KIND[kind]).join(' and ')}`,
    }),
  },
  {
    name: 'selector',
    pass: ({ cluster, node }, request) =>
      request.clusterSelectors.every((selector) => matchesLabels(selector, { ...node.labels, ...cluster.labels })),
    explain: ({ cluster }, request) =>
      `Cluster ${cluster.name} has not the labels that are asked for: ${request.clusterSelectors.flatMap((s) => Object.entries(s).map(([k, v]) => `${k}=${v}`)).join(', ')}.`,
    compare: ({ cluster, node }, request) => {
      const labels = { ...node.labels, ...cluster.labels };
      const missed = request.clusterSelectors.flatMap((selector) =>
        Object.entries(selector).filter(([key, value]) => labels[key] !== value),
      );
      return {
        wanted: missed.map(([key, value]) => `${key}=${value}`).join(', '),
        actual: missed.map(([key]) => wordsOfLabel(labels, key)).join(', '),
      };
    },
  },
  {
    name: 'affinity',
    pass: ({ cluster, node }, request) => request.affinity.every((rule) => matchesRule(rule, { ...node.labels, ...cluster.labels })),
    explain: ({ cluster, node }, request) => {
      const rule = request.affinity.find((item) => !matchesRule(item, { ...node.labels, ...cluster.labels }));
      return `Node ${node.name} does not satisfy the affinity ${wordsOfRule(rule)}.`;
    },
    compare: ({ cluster, node }, request) => {
      const labels = { ...node.labels, ...cluster.labels };
      const rule = request.affinity.find((item) => !matchesRule(item, labels));
      return { wanted: wordsOfRule(rule), actual: wordsOfLabel(labels, rule?.key ?? '') };
    },
  },
  {
    name: 'ready',
    pass: ({ node }) => node.ready,
    explain: ({ node }) => `Node ${node.name} is not ready${node.message ? `: ${node.message}` : '.'}`,
    compare: () => ({ wanted: 'ready', actual: 'not ready' }),
  },
  {
    name: 'taints',
    pass: ({ node }, request) => findTaint(node, request, ['NoSchedule', 'NoExecute']) === undefined,
    explain: ({ node }, request) => {
      const taint = findTaint(node, request, ['NoSchedule', 'NoExecute']);
      return `Node ${node.name} is set aside by its taint ${taint?.key}${taint?.value ? `=${taint.value}` : ''}.`;
    },
    compare: ({ node }, request) => {
      const taint = findTaint(node, request, ['NoSchedule', 'NoExecute']);
      return { wanted: 'no taint', actual: `${taint?.key}${taint?.value ? `=${taint.value}` : ''}:${taint?.effect}` };
    },
  },
  {
    name: 'cpu',
    pass: ({ node }, request) => request.cpuMilli === 0 || request.cpuMilli <= node.cpuMilli - node.requested.cpuMilli,
    explain: ({ node }, request) =>
      `Node ${node.name} has not enough CPU free: ${request.cpuMilli}m are asked for, ${Math.max(0, node.cpuMilli - node.requested.cpuMilli)}m of ${node.cpuMilli}m are free.`,
    compare: ({ node }, request) => ({
      wanted: `${request.cpuMilli}m`,
      actual: `${Math.max(0, node.cpuMilli - node.requested.cpuMilli)}m of ${node.cpuMilli}m free`,
    }),
  },
  {
    name: 'memory',
    pass: ({ node }, request) => request.memoryMib === 0 || request.memoryMib <= node.memoryMib - node.requested.memoryMib,
    explain: ({ node }, request) =>
      `Node ${node.name} has not enough memory free: ${request.memoryMib} MiB are asked for, ${Math.max(0, node.memoryMib - node.requested.memoryMib)} of ${node.memoryMib} MiB are free.`,
    compare: ({ node }, request) => ({
      wanted: `${request.memoryMib} MiB`,
      actual: `${Math.max(0, node.memoryMib - node.requested.memoryMib)} of ${node.memoryMib} MiB free`,
    }),
  },
];

export const matchesLabels = (selector: Record<string, string>, labels: Record<string, string>): boolean =>
  Object.entries(selector).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);

export function matchesRule(rule: PlacementRequest['affinity'][number], labels: Record<string, string>): boolean {
  const value = Object.hasOwn(labels, rule.key) ? labels[rule.key] : undefined;
  switch (rule.operator) {
    case 'In':
      return value !== undefined && rule.values.includes(value);
    case 'NotIn':
      return value === undefined || !rule.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** The first taint of these effects that nothing tolerates. */
export function findTaint(node: NodeFacts, request: PlacementRequest, effects: readonly string[]): NodeFacts['taints'][number] | undefined {
  return node.taints.find(
    (taint) => effects.includes(taint.effect) && !request.tolerations.some((tolerance) => tolerates(tolerance, taint)),
  );
}

function tolerates(tolerance: PlacementRequest['tolerations'][number], taint: NodeFacts['taints'][number]): boolean {
  if (tolerance.effect && tolerance.effect !== taint.effect) return false;
  if (tolerance.key && tolerance.key !== taint.key) return false;
  return tolerance.exists === true || (tolerance.value ?? '') === taint.value;
}

function canRun(runs: readonly string[], request: PlacementRequest): boolean {
  if (!runs.includes('container') && request.containers > 1) return false;
  if (request.needs === 'both') return runs.length > 0;
  return request.needs !== 'neither' && runs.includes(request.needs);
}

function explainKind(cluster: string, runs: readonly string[], request: PlacementRequest): string {
  if (request.needs === 'neither') return 'The manifest names neither a command nor an image: there is nothing to start.';
  if (!runs.includes('container') && request.containers > 1)
    return `Cluster ${cluster} runs plain processes, one container a service: the manifest has ${request.containers}.`;
  if (request.needs === 'container')
    return `Cluster ${cluster} runs plain processes and the manifest names only an image: give it a command, and an artifact if it has files.`;
  return `Cluster ${cluster} runs containers and the manifest names no image.`;
}

const KIND = { process: 'processes', container: 'containers' } as const;

function wordsOfNeed(request: PlacementRequest): string {
  if (request.needs === 'neither') return 'a command or an image';
  if (request.containers > 1) return `${request.containers} containers`;
  return request.needs === 'both' ? 'runs anything' : `runs ${KIND[request.needs]}`;
}

const wordsOfLabel = (labels: Record<string, string>, key: string): string =>
  Object.hasOwn(labels, key) ? `${key}=${labels[key]}` : `no ${key}`;

const wordsOfRule = (rule: PlacementRequest['affinity'][number] | undefined): string =>
  `${rule?.key} ${rule?.operator}${rule?.values.length ? ` ${rule.values.join(', ')}` : ''}`;
