/** Anything with an id whose changes are shown one by one. */
type Item = { id: string };
type Listener = () => void;

/**
 * What is shown, item by item, outside React: a component listens to its own item, so that a patch of a hundred statuses renders a hundred
 * small components and nothing else. `structure` changes only when items come, go or are joined differently: then the layout looks again.
 */
export class ItemStore<N extends Item, E extends Item & { source: string; target: string }> {
  private nodes = new Map<string, N>();
  private edges = new Map<string, E>();
  private stamps = new Map<string, string>();
  private readonly byItem = new Map<string, Set<Listener>>();
  private readonly everything = new Set<Listener>();
  /** Counts changes of anything, and changes of the structure. */
  version = 0;
  structure = 0;
  private nodeList: N[] = [];
  private edgeList: E[] = [];

  node = (id: string): N | undefined => this.nodes.get(id);
  edge = (id: string): E | undefined => this.edges.get(id);
  allNodes = (): readonly N[] => this.nodeList;
  allEdges = (): readonly E[] => this.edgeList;

  /** Everything anew. Items that are as they were keep their identity. */
  replace(nodes: readonly N[], edges: readonly E[]): void {
    const gone = new Set([...this.nodes.keys(), ...this.edges.keys()]);
    for (const item of [...nodes, ...edges]) gone.delete(item.id);
    this.change(nodes, edges, gone, true);
  }

  /** A part anew: these came or changed, those are gone. */
  patch(nodes: readonly N[], edges: readonly E[], gone: Iterable<string> = []): void {
    this.change(nodes, edges, new Set(gone), false);
  }

  onItem = (id: string, listener: Listener): (() => void) => {
    const listeners = this.byItem.get(id) ?? new Set();
    this.byItem.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.byItem.delete(id);
    };
  };

  onAny = (listener: Listener): (() => void) => {
    this.everything.add(listener);
    return () => this.everything.delete(listener);
  };

  private change(nodes: readonly N[], edges: readonly E[], gone: ReadonlySet<string>, ordered: boolean): void {
    const touched = new Set<string>();
    let moved = false;
    for (const id of gone) {
      if (!this.nodes.delete(id) && !this.edges.delete(id)) continue;
      this.stamps.delete(id);
      touched.add(id);
      moved = true;
    }
    for (const node of nodes) moved = this.put(this.nodes, node, touched) || moved;
    for (const edge of edges) {
      const before = this.edges.get(edge.id);
      const isNew = this.put(this.edges, edge, touched);
      moved = isNew || moved || (before !== undefined && (before.source !== edge.source || before.target !== edge.target));
    }
    if (touched.size === 0) return;
    this.version += 1;
    if (moved) this.structure += 1;
    this.nodeList =
      moved && ordered
        ? nodes.flatMap((node) => this.nodes.get(node.id) ?? [])
        : moved
          ? [...this.nodes.values()]
          : this.nodeList.map((node) => this.nodes.get(node.id) ?? node);
    this.edgeList = [...this.edges.values()];
    for (const id of touched) for (const listener of this.byItem.get(id) ?? []) listener();
    for (const listener of this.everything) listener();
  }

  private put<T extends Item>(into: Map<string, T>, item: T, touched: Set<string>): boolean {
    const stamp = JSON.stringify(item);
    if (this.stamps.get(item.id) === stamp) return false;
    const isNew = !into.has(item.id);
    this.stamps.set(item.id, stamp);
    into.set(item.id, item);
    touched.add(item.id);
    return isNew;
  }
}
