import { isIP } from 'node:net';
import type { GatewayRoute, GatewayTable } from './route-table.ts';

/** An immutable view of all routes. Every change makes a new one, so a request in flight never sees half a change. */
export type Snapshot = {
  readonly routes: ReadonlyMap<string, GatewayRoute>;
  /** Lowercase host without port -> routes, longest path first. */
  readonly byHost: ReadonlyMap<string, readonly GatewayRoute[]>;
  readonly byPort: ReadonlyMap<number, GatewayRoute>;
  /** Version of each removed key, so that a late `put` from before the removal does not bring it back. Bounded, oldest first. */
  readonly removed: ReadonlyMap<string, number>;
};

export const emptySnapshot: Snapshot = { routes: new Map(), byHost: new Map(), byPort: new Map(), removed: new Map() };

const MAX_REMOVED = 1000;

/** The snapshot with `route` in it; null when a newer version of it is known already. */
export function putRoute(snapshot: Snapshot, route: GatewayRoute): Snapshot | null {
  const known = snapshot.routes.get(route.key)?.version ?? snapshot.removed.get(route.key) ?? Number.NEGATIVE_INFINITY;
  if (route.version < known) return null;
  const routes = new Map(snapshot.routes).set(route.key, normal(route));
  const removed = new Map(snapshot.removed);
  removed.delete(route.key);
  return index(routes, removed);
}

/** The snapshot without `key`; the same one when it was not there; null when a newer version of it is served. */
export function removeRoute(snapshot: Snapshot, key: string, version: number): Snapshot | null {
  const known = snapshot.routes.get(key);
  if (!known) return snapshot;
  if (version < known.version) return null;
  const routes = new Map(snapshot.routes);
  routes.delete(key);
  return index(routes, bounded(new Map(snapshot.removed).set(key, version)));
}

/** The whole table at once: keys that are not in it go. Where a newer version of a route is served already, that one stays. */
export function replaceAll(snapshot: Snapshot, table: GatewayTable): Snapshot {
  const routes = new Map<string, GatewayRoute>();
  for (const route of table.routes) {
    const known = snapshot.routes.get(route.key);
    routes.set(route.key, known && known.version > route.version ? known : normal(route));
  }
  return index(routes, snapshot.removed);
}

export function toTable(snapshot: Snapshot): GatewayTable {
  return { routes: [...snapshot.routes.values()] };
}

/** The route of a request on the shared port: exact host, then the longest path prefix that ends at a segment's border. */
export function matchHost(snapshot: Snapshot, host: string, target: string): GatewayRoute | undefined {
  const routes = snapshot.byHost.get(hostName(host));
  if (!routes) return undefined;
  for (const route of routes) if (route.listen.kind === 'host' && coversPath(route.listen.path, target)) return route;
  return undefined;
}

/** Lowercase, without port and without the final dot of a fully qualified name. */
export function hostName(host: string): string {
  const colon = host.startsWith('[') ? host.indexOf(']:') + 1 : host.indexOf(':');
  const name = (colon > 0 ? host.slice(0, colon) : host).toLowerCase();
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** `/api` covers `/api`, `/api/x` and `/api?x`, never `/apix`. */
export function coversPath(prefix: string, target: string): boolean {
  if (prefix === '/' || prefix === '') return true;
  if (!target.startsWith(prefix)) return false;
  if (prefix.endsWith('/') || target.length === prefix.length) return true;
  const next = target.charCodeAt(prefix.length);
  return next === 47 || next === 63;
}

/** Whether the gateway may connect there: an address or `localhost`, never a name that someone else resolves. */
export function isDialable(host: string): boolean {
  return host === 'localhost' || isIP(host) !== 0;
}

function normal(route: GatewayRoute): GatewayRoute {
  if (route.listen.kind !== 'host') return route;
  return { ...route, listen: { ...route.listen, host: hostName(route.listen.host) } };
}

/** Two routes that claim the same place: the first by key has it, whatever the order in which they came. */
function index(routes: ReadonlyMap<string, GatewayRoute>, removed: ReadonlyMap<string, number>): Snapshot {
  const byHost = new Map<string, GatewayRoute[]>();
  const byPort = new Map<number, GatewayRoute>();
  for (const route of [...routes.values()].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    if (route.listen.kind === 'port') {
      if (!byPort.has(route.listen.port)) byPort.set(route.listen.port, route);
      continue;
    }
    const list = byHost.get(route.listen.host);
    if (list) list.push(route);
    else byHost.set(route.listen.host, [route]);
  }
  for (const list of byHost.values()) list.sort((a, b) => pathLength(b) - pathLength(a));
  return { routes, byHost, byPort, removed };
}

function pathLength(route: GatewayRoute): number {
  return route.listen.kind === 'host' ? route.listen.path.length : 0;
}

function bounded(removed: Map<string, number>): Map<string, number> {
  for (const key of removed.keys()) {
    if (removed.size <= MAX_REMOVED) break;
    removed.delete(key);
  }
  return removed;
}
