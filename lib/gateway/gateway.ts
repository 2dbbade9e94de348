import { createServer, type Server, type Socket } from 'node:net';
import { ClientConnection, type HttpScope } from './client-connection.ts';
import { type LiveRoute, LiveTable } from './live.ts';
import { Measurements } from './measure.ts';
import { listen, Ports } from './ports.ts';
import type { GatewayTable } from './route-table.ts';
import { emptySnapshot, replaceAll, type Snapshot } from './table.ts';
import { handleTcp } from './tcp.ts';

export type GatewayOptions = {
  port: number;
  /** Addresses to listen on. The first must work, the others are taken where the machine has them. */
  hosts: readonly string[];
  table?: GatewayTable;
  headTimeoutMs?: number;
  /** Called after each change of the table. */
  onChange?: (snapshot: Snapshot) => void;
  onProblem?: (message: string) => void;
};

export type RunningGateway = {
  readonly port: number;
  readonly table: LiveTable;
  readonly measurements: Measurements;
  /** Listeners that could not be opened as of the last try, with a sentence each. */
  readonly failing: ReadonlyMap<number, string>;
  /** Serves `next` from now on. Resolves when its listeners are open, with a sentence for each that is not. */
  apply(next: Snapshot): Promise<Map<number, string>>;
  /** Accepts nothing new, lets what is in flight finish for up to `graceMs`, then closes everything. */
  stop(graceMs: number): Promise<void>;
};

/** The data plane without its process: listeners, table, clocks. Rejects with the system's error where the shared port is taken. */
export async function openGateway(options: GatewayOptions): Promise<RunningGateway> {
  const measurements = new Measurements(Date.now());
  const table = new LiveTable(measurements);
  const connections = new Set<ClientConnection>();
  const tcpClients = new Set<Socket>();
  const headTimeoutMs = options.headTimeoutMs ?? 10_000;
  let isStopping = false;
  table.apply(options.table ? replaceAll(emptySnapshot, options.table) : emptySnapshot);

  const scope = (find: HttpScope['find']): HttpScope => ({ table, connections, find, headTimeoutMs, isStopping: () => isStopping });
  const shared = scope((head) => table.byHost(head.host, head.target));
  const ports = new Ports((socket, port) => {
    if (isProtocol(table.byPort(port), 'tcp')) {
      tcpClients.add(socket);
      socket.once('close', () => tcpClients.delete(socket));
      return handleTcp(socket, table, () => pick(table.byPort(port), 'tcp'));
    }
    new ClientConnection(
      socket,
      scope(() => pick(table.byPort(port), 'http')),
    );
  });
  const servers = await openShared(options, (socket) => new ClientConnection(socket, shared));
  let failing = await ports.sync(table.snapshot);
  for (const sentence of failing.values()) options.onProblem?.(sentence);

  const ticker = setInterval(() => {
    measurements.tick(Date.now(), (key) => table.byKey(key) !== undefined);
    const nowMs = performance.now();
    table.closeExpired(nowMs);
    for (const connection of connections) connection.checkTime(nowMs);
    if (failing.size > 0 && !isStopping) void ports.sync(table.snapshot).then((still) => (failing = still));
  }, 1000);

  return {
    port: portOf(servers[0]),
    table,
    measurements,
    get failing() {
      return failing;
    },
    async apply(next) {
      table.apply(next);
      options.onChange?.(next);
      failing = await ports.sync(next);
      return failing;
    },
    async stop(graceMs) {
      isStopping = true;
      for (const server of servers) server.close();
      ports.close();
      for (const connection of connections) connection.stop();
      const untilMs = performance.now() + graceMs;
      while (connections.size + tcpClients.size > 0 && performance.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 20));
      for (const { socket } of connections) socket.destroy();
      for (const socket of tcpClients) socket.destroy();
      clearInterval(ticker);
      measurements.tick(Date.now(), () => false);
      table.apply(emptySnapshot);
    },
  };
}

async function openShared(options: GatewayOptions, onSocket: (socket: Socket) => unknown): Promise<Server[]> {
  const servers: Server[] = [];
  let { port } = options;
  for (const host of options.hosts) {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, onSocket);
    try {
      await listen(server, port, host);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (servers.length > 0 && (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')) continue;
      for (const opened of servers) opened.close();
      throw error;
    }
    servers.push(server);
    port = portOf(servers[0]);
  }
  return servers;
}

function portOf(server: Server | undefined): number {
  const address = server?.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function isProtocol(live: LiveRoute | undefined, protocol: 'http' | 'tcp'): boolean {
  return live?.route.listen.kind === 'port' && live.route.listen.protocol === protocol;
}

function pick(live: LiveRoute | undefined, protocol: 'http' | 'tcp'): LiveRoute | undefined {
  return isProtocol(live, protocol) ? live : undefined;
}
