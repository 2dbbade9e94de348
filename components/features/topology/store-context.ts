import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import type { Detail } from '#components/graph/view.ts';
import type { TopologyEdge, TopologyNode } from '#lib/domain/topology.ts';
import type { TopologyStore } from './use-topology.ts';

/** What the eye is on, outside React for the same reason as the store: choosing one node must not render all. */
export class Focus {
  selected: string | undefined;
  cursor: string | undefined;
  near: ReadonlySet<string> | undefined;
  detail: Detail = 'mid';
  private readonly listeners = new Set<() => void>();

  set(patch: Partial<Pick<Focus, 'selected' | 'cursor' | 'near' | 'detail'>>): void {
    Object.assign(this, patch);
    for (const listener of this.listeners) listener();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

type Shared = { store: TopologyStore; focus: Focus; copiesOf: (id: string) => readonly string[] };
export const TopologyContext = createContext<Shared | null>(null);

export function useShared(): Shared {
  const shared = useContext(TopologyContext);
  if (!shared) throw new Error('a topology card stands outside the topology');
  return shared;
}

/** One node, and nothing else: this component renders again when that node changes. */
export function useNode(id: string | undefined): TopologyNode | undefined {
  const { store } = useShared();
  const subscribe = useCallback((listener: () => void) => (id === undefined ? () => {} : store.onItem(id, listener)), [store, id]);
  const read = () => (id === undefined ? undefined : store.node(id));
  return useSyncExternalStore(subscribe, read, read);
}

export function useEdge(id: string | undefined): TopologyEdge | undefined {
  const { store } = useShared();
  const subscribe = useCallback((listener: () => void) => (id === undefined ? () => {} : store.onItem(id, listener)), [store, id]);
  const read = () => (id === undefined ? undefined : store.edge(id));
  return useSyncExternalStore(subscribe, read, read);
}

/** How this node stands to what the eye is on, as one word, so that only those whose word changes render. */
export function useStanding(id: string): string {
  const { focus } = useShared();
  const read = () =>
    `${focus.selected === id ? 'selected ' : ''}${focus.cursor === id ? 'cursor ' : ''}${focus.near && !focus.near.has(id) ? 'faint ' : ''}${focus.detail}`;
  return useSyncExternalStore(focus.subscribe, read, read);
}

/** Counts every change, for what depends on all of it: lists, sums, the painter. */
export function useVersion(store: TopologyStore): number {
  return useSyncExternalStore(
    store.onAny,
    () => store.version,
    () => store.version,
  );
}

/** Changes only when items come or go. */
export function useStructure(store: TopologyStore): number {
  return useSyncExternalStore(
    store.onAny,
    () => store.structure,
    () => store.structure,
  );
}
