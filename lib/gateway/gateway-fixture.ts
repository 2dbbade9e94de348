import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type RequestListener,
  type RequestOptions,
  type Server,
} from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { openGateway, type RunningGateway } from './gateway.ts';
import type { GatewayBackend, GatewayRoute } from './route-table.ts';
import { putRoute } from './table.ts';

/** What the gateway's tests share: real gateways, backends and clients on free ports, and waiting with a deadline. */
export type TestBackend = { port: number; server: Server; sockets: Set<Socket>; stop(): Promise<void> };

export const HOST = 'a.dev.localhost';

export async function startBackend(handler: RequestListener, port = 0): Promise<TestBackend> {
  const server = createServer(handler);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    server,
    sockets,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

export function startTestGateway(headTimeoutMs = 10_000): Promise<RunningGateway> {
  return openGateway({ port: 0, hosts: ['127.0.0.1'], headTimeoutMs });
}

let version = 0;

/** A route on HOST and path `/` unless told otherwise; each call makes a newer version. */
export function routeTo(backends: GatewayBackend[], changes: Partial<GatewayRoute> = {}): GatewayRoute {
  version += 1;
  return {
    key: 'host/a',
    version,
    listen: { kind: 'host', host: HOST, path: '/' },
    backends,
    emptyReason: 'a is starting (0 of 1 ready)',
    ...changes,
  };
}

export function backendAt(port: number, changes: Partial<GatewayBackend> = {}): GatewayBackend {
  return { instance: `ins_${port}`, host: '127.0.0.1', port, state: 'ready', weight: 1, ...changes };
}

export async function serve(gateway: RunningGateway, route: GatewayRoute): Promise<void> {
  const next = putRoute(gateway.table.snapshot, route);
  if (!next) throw new Error('the fixture made an old version');
  await gateway.apply(next);
}

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string; trailers: NodeJS.Dict<string> };

export function fetchVia(port: number, options: RequestOptions = {}, body?: string | Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: '127.0.0.1', port, agent: false, ...options, headers: { host: HOST, ...options.headers } },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          const { headers, trailers } = answer;
          resolve({ status: answer.statusCode ?? 0, headers, body: Buffer.concat(parts).toString(), trailers });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Sends text as it is and returns everything that came until the other side ended, or `isEnough` said so. */
export function exchangeRaw(port: number, text: string, isEnough: (got: string) => boolean = () => false): Promise<string> {
  return new Promise((resolve, reject) => {
    let got = '';
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.write(text, 'latin1'));
    const finish = () => {
      socket.destroy();
      resolve(got);
    };
    socket.setEncoding('latin1');
    socket.on('data', (part: string) => {
      got += part;
      if (isEnough(got)) finish();
    });
    socket.on('end', finish);
    socket.on('error', (error) => (got ? finish() : reject(error)));
  });
}

/** Polls until `isTrue`, or throws after `timeoutMs` with what was awaited. */
export async function until(isTrue: () => boolean | Promise<boolean>, what: string, timeoutMs = 5000): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!(await isTrue())) {
    if (performance.now() > endMs) throw new Error(`not in ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
