import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { RunningGateway } from './gateway.ts';
import { backendAt, exchangeRaw, freePort, HOST, routeTo, serve, startBackend, startTestGateway, until } from './gateway-fixture.ts';

let gateway: RunningGateway;
const closers: (() => unknown)[] = [];

beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(async () => {
  await gateway.stop(0);
  for (const close of closers.splice(0)) await close();
});

async function startTcp(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

describe('a WebSocket', () => {
  test('survives changes of the table, is counted as held, and drains', async () => {
    const backend = await startBackend((_req, res) => res.end('http'));
    closers.push(() => backend.stop());
    const server = new WebSocketServer({ server: backend.server });
    server.on('connection', (socket) => socket.on('message', (data) => socket.send(`echo ${data}`)));
    await serve(gateway, routeTo([backendAt(backend.port)]));
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/live`, { headers: { host: HOST } });
    const got: string[] = [];
    socket.on('message', (data) => got.push(String(data)));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    for (const [i, table] of [[backendAt(backend.port)], [backendAt(backend.port, { state: 'draining' }), backendAt(1)], []].entries()) {
      await serve(gateway, routeTo(table));
      socket.send(String(i));
      await until(() => got.at(-1) === `echo ${i}`, `echo ${i}`);
      expect(gateway.table.inflight(`ins_${backend.port}`)).toBe(1);
    }
    socket.send('x'.repeat(1_000_000));
    await until(() => got.at(-1)?.length === 1_000_005, 'a megabyte');
    socket.close();
    await until(() => gateway.table.inflight(`ins_${backend.port}`) === 0, 'the drain');
  });

  test('that the backend declines leaves an ordinary answer', async () => {
    const backend = await startBackend((_req, res) => res.writeHead(403).end('no'));
    closers.push(() => backend.stop());
    backend.server.on('upgrade', (_req, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'));
    await serve(gateway, routeTo([backendAt(backend.port)]));
    const ask = `GET / HTTP/1.1\r\nHost: ${HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
    const got = await exchangeRaw(gateway.port, ask, (text) => text.endsWith('no'));
    expect(got).toContain('HTTP/1.1 403');
  });
});

describe('a TCP route', () => {
  test('passes a half-close on, so that the answer may come after the end of the question', async () => {
    const echo = await startTcp((socket) => {
      let text = '';
      socket.on('data', (part) => {
        text += part;
      });
      socket.on('end', () => socket.end(`all of it: ${text}`));
    });
    const port = await freePort();
    await serve(gateway, routeTo([backendAt(echo)], { key: 'edge/1', listen: { kind: 'port', port, protocol: 'tcp' } }));
    const got = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.end('question'));
      socket.on('data', (part) => {
        text += part;
      });
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
    expect(got).toBe('all of it: question');
    await until(() => gateway.table.inflight(`ins_${echo}`) === 0, 'the count to fall');
  });

  test('tries another backend where one refuses, and closes when its listener goes without cutting what is open', async () => {
    const backend = await startTcp((socket) => socket.pipe(socket));
    const port = await freePort();
    const listen = { kind: 'port', port, protocol: 'tcp' } as const;
    await serve(gateway, routeTo([backendAt(await freePort()), backendAt(backend)], { key: 'edge/1', listen }));
    const sockets = [...Array(6)].map(() => connect(port, '127.0.0.1'));
    const got = sockets.map(() => '');
    sockets.forEach((socket, i) => {
      socket.on('data', (part) => {
        got[i] += String(part);
      });
      socket.write('a');
    });
    await until(() => got.every((text) => text === 'a'), 'six echoes');
    await gateway.apply({ ...gateway.table.snapshot, routes: new Map(), byPort: new Map() });
    await expect(exchangeRaw(port, 'x')).rejects.toThrow();
    for (const socket of sockets) socket.write('b');
    await until(() => got.every((text) => text === 'ab'), 'six more echoes');
    expect(gateway.table.inflight(`ins_${backend}`)).toBe(6);
    for (const socket of sockets) socket.destroy();
    await until(() => gateway.table.inflight(`ins_${backend}`) === 0, 'the count to fall');
  });

  test('on a port of its own speaks HTTP where the route says so, and a taken port is named', async () => {
    const backend = await startBackend((_req, res) => res.end('edge'));
    closers.push(() => backend.stop());
    const port = await freePort();
    await serve(gateway, routeTo([backendAt(backend.port)], { key: 'edge/2', listen: { kind: 'port', port, protocol: 'http' } }));
    const got = await exchangeRaw(port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`);
    expect(got).toContain('edge');
    const failed = await gateway.apply({ ...gateway.table.snapshot, byPort: new Map([[backend.port, routeTo([])]]) });
    expect(failed.get(backend.port)).toBe(`Port ${backend.port} is used by another program.`);
  });
});
