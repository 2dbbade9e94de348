import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { ItemStore } from '#components/graph/item-store.ts';
import { onLiveChange } from '#lib/client/live-keys.ts';
import type { TopologyEdge, TopologyNode, TopologyTraffic, TopologyWire } from '#lib/domain/topology.ts';
import { takeEarly } from './early.ts';
import { readPatch, readTraffic, topologyQuery } from './queries.ts';

export type TopologyStore = ItemStore<TopologyNode, TopologyEdge>;
/** Kept outside the store: numbers that change every second must not look like changes of the graph. */
type Params = Record<string, string>;

const TRAFFIC_MS = 1_000;
const WHOLE_MS = 1_000;
const PATCH_MS = 100;
const MOST_PATCHED = 150;

/**
 * The graph, live: the event stream names what changed, and only that is asked for. A name that is not in the graph, or more names than a
 * patch takes, asks for all of it again, at most once a second. Paused, nothing moves until it goes on.
 */
export function useTopology(params: Params, paused: boolean) {
  const query = useQuery({ ...topologyQuery(params), refetchOnWindowFocus: !paused, staleTime: 30_000 });
  const store = useMemo<TopologyStore>(() => new ItemStore(), []);
  const [filled, setFilled] = useState<TopologyWire>();
  const { data, refetch } = query;
  const asked = JSON.stringify(params);
  // What the store's graph is the answer to. Filters change before their graph comes; until then the old one stands.
  const [answered, setAnswered] = useState(params);
  const belongs = useRef(params);
  useEffect(() => {
    if (!data) return;
    performance.mark('orrery-graph');
    belongs.current = JSON.parse(asked) as Params;
    store.replace(data.nodes, data.edges);
    setFilled(data);
    setAnswered(belongs.current);
  }, [data, asked, store]);

  const frozen = paused || params.at !== undefined;
  const run = useRef({ params, refetch });
  run.current = { params, refetch };
  useEffect(() => {
    if (frozen) return;
    if (!takeEarly(run.current.params)) void run.current.refetch({ cancelRefetch: false });
    return follow(store, run);
  }, [frozen, store]);

  // Not `data` itself: it may be there before the page that the server wrote, without it, has been taken over.
  return { store, summary: filled, query, answered, belongs };
}

type Run = { current: { params: Params; refetch: (options: { cancelRefetch: boolean }) => Promise<unknown> } };

function follow(store: TopologyStore, run: Run): () => void {
  const ended = new AbortController();
  const due = new Set<string>();
  let patching = false;
  const whole = throttle(() => run.current.refetch({ cancelRefetch: false }), WHOLE_MS, ended.signal);
  const traffic = throttle(
    async () => applyTraffic(store, (await readTraffic(run.current.params, ended.signal)).traffic),
    TRAFFIC_MS,
    ended.signal,
  );
  const patch = async () => {
    if (patching || due.size === 0) return;
    patching = true;
    const ids = [...due];
    due.clear();
    try {
      const { params } = run.current;
      const part = await readPatch(params, ids, ended.signal);
      // The filters changed meanwhile: this answer belongs to another picture.
      if (params !== run.current.params) return;
      const came = new Set(part.nodes.map((node) => node.id));
      const gone = ids.map((id) => `deployment/${id}`).filter((id) => store.node(id) && !came.has(id));
      // Edges with one end outside the patch are of the patch too; those with an end outside the picture are not drawn.
      const edges = part.edges.filter(
        (edge) => (came.has(edge.source) || store.node(edge.source)) && (came.has(edge.target) || store.node(edge.target)),
      );
      store.patch(part.nodes, edges, [...gone, ...staleInstances(store, ids, came), ...stalePlaces(store, ids, edges)]);
      performance.mark('orrery-patched');
    } catch {
      if (!ended.signal.aborted) whole();
    } finally {
      patching = false;
      if (due.size > 0 && !ended.signal.aborted) window.setTimeout(() => void patch(), PATCH_MS);
    }
  };
  const stop = onLiveChange(({ keys, all }) => {
    if (all || run.current.params.level === 'group') return whole();
    for (const key of keys) {
      const [noun = '', id = ''] = [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)];
      if (noun === 'metric') traffic();
      else if (noun === 'deployment' && store.node(key)) due.add(id);
      else if (noun === 'deployment' || noun === 'service' || (noun === 'cluster' && store.node(key))) whole();
    }
    if (due.size > MOST_PATCHED) {
      due.clear();
      whole();
    } else void patch();
  });
  // A quiet edge sends no events: the numbers run out by looking.
  const timer = window.setInterval(() => traffic(), 5_000);
  traffic();
  return () => {
    stop();
    window.clearInterval(timer);
    ended.abort();
  };
}

/** Instances of patched deployments that the patch no longer has. */
function staleInstances(store: TopologyStore, ids: readonly string[], came: ReadonlySet<string>): string[] {
  const parents = new Set(ids.map((id) => `deployment/${id}`));
  return store
    .allNodes()
    .flatMap((node) => (node.kind === 'instance' && parents.has(node.parent ?? '') && !came.has(node.id) ? [node.id] : []));
}

/** Edges of patched deployments to clusters that they have left, and the clusters that nothing drawn runs on any more. */
function stalePlaces(store: TopologyStore, ids: readonly string[], edges: readonly TopologyEdge[]): string[] {
  const patched = new Set(ids.map((id) => `deployment/${id}`));
  const came = new Set(edges.map((edge) => edge.id));
  const runsOn = store.allEdges().filter((edge) => edge.kind === 'runs-on');
  const left = runsOn.filter((edge) => patched.has(edge.source) && !came.has(edge.id));
  const used = new Set([...edges, ...runsOn.filter((edge) => !left.includes(edge))].map((edge) => edge.target));
  return [...left.map((edge) => edge.id), ...new Set(left.map((edge) => edge.target).filter((cluster) => !used.has(cluster)))];
}

/** Puts the numbers onto edges and addresses; what has none now is quiet. */
export function applyTraffic(store: TopologyStore, traffic: Record<string, TopologyTraffic>): void {
  const edges = store
    .allEdges()
    .flatMap((edge) =>
      edge.kind === 'dependency' && differs(edge.traffic, traffic[edge.id]) ? [{ ...edge, traffic: traffic[edge.id] ?? null }] : [],
    );
  const nodes = store.allNodes().flatMap((node) => {
    const own = node.kind === 'service' ? traffic[`host/${node.deploymentId}`] : undefined;
    return node.kind === 'service' && differs(node.traffic, own) ? [{ ...node, traffic: own ?? null }] : [];
  });
  if (edges.length + nodes.length > 0) store.patch(nodes, edges);
}

const differs = (a: TopologyTraffic | null, b: TopologyTraffic | undefined): boolean =>
  a?.rps !== b?.rps || a?.p95Ms !== b?.p95Ms || a?.errorShare !== b?.errorShare;

/** Runs at once, then at most every `everyMs`, never twice at the same time; a call in between runs once afterwards. */
function throttle(work: () => Promise<unknown>, everyMs: number, signal: AbortSignal): () => void {
  let busy = false;
  let asked = false;
  const run = async () => {
    if (busy) {
      asked = true;
      return;
    }
    busy = true;
    asked = false;
    await work().catch(() => undefined);
    window.setTimeout(() => {
      busy = false;
      if (asked && !signal.aborted) void run();
    }, everyMs);
  };
  return () => void run();
}
