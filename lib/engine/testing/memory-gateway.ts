import { type EdgeSamples, type Gateway, type GatewayRoute, gatewayRoute } from '#lib/gateway/route-table.ts';

export type MemoryGateway = Gateway & { routes: Map<string, GatewayRoute>; inflightOf: Map<string, number>; down: boolean; puts: number };

/** The gateway's contract without a gateway: keeps its table in memory, refuses older versions, and can be switched off. */
export function createMemoryGateway(): MemoryGateway {
  const routes = new Map<string, GatewayRoute>();
  const inflightOf = new Map<string, number>();
  const gateway: MemoryGateway = {
    routes,
    inflightOf,
    down: false,
    puts: 0,
    async put(route) {
      up();
      gateway.puts += 1;
      refuseOlder(route.key, route.version);
      routes.set(route.key, gatewayRoute.parse(route));
    },
    async remove(key, version) {
      up();
      refuseOlder(key, version);
      routes.delete(key);
    },
    async replaceAll(table) {
      up();
      routes.clear();
      for (const route of table.routes) routes.set(route.key, route);
    },
    async table() {
      up();
      return { routes: [...routes.values()] };
    },
    async inflight(instance) {
      up();
      return inflightOf.get(instance) ?? 0;
    },
    async samples(): Promise<EdgeSamples> {
      up();
      return { lastSeq: 0, samples: [] };
    },
  };
  const up = () => {
    if (gateway.down) throw new Error('the gateway is switched off');
  };
  const refuseOlder = (key: string, version: number) => {
    const known = routes.get(key);
    if (known && version < known.version) throw new Error(`route ${key} has version ${known.version}, ${version} is older`);
  };
  return gateway;
}
