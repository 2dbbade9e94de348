import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { childEnv } from '../kit/env.ts';
import { createGatewayClient, type GatewayClient } from './client.ts';
import { backendAt, fetchVia, freePort, HOST, routeTo, startBackend, type TestBackend, until } from './gateway-fixture.ts';

let home: string;
let port: number;
let backend: TestBackend;
let client: GatewayClient;
const children: ChildProcess[] = [];

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'orrery-gateway-'));
  port = await freePort();
  backend = await startBackend((_req, res) => res.end('served'));
  client = createGatewayClient(join(home, 'run', 'gateway.sock'));
});
afterEach(async () => {
  client.close();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await backend.stop();
  rmSync(home, { recursive: true, force: true });
});

type Run = { child: ChildProcess; text: () => string; exit: Promise<number | null> };

function start(changes: Record<string, string> = {}): Run {
  const env = { ...childEnv(), ORRERY_HOME: home, ORRERY_GATEWAY_PORT: String(port), ...changes };
  const child = spawn(process.execPath, ['lib/gateway/main.ts'], { env });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part) => {
      text += part;
    });
  return { child, text: () => text, exit: new Promise((resolve) => child.once('close', resolve)) };
}

const isHealthy = () =>
  client.health().then(
    () => true,
    () => false,
  );

/** What the system says a process holds; its own memory is what must stay bounded, not the test's. */
function residentBytes(pid: number | undefined): number {
  if (process.platform !== 'linux') return 0;
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}

describe('the gateway’s process', () => {
  test('serves its saved table at once after kill -9, and takes over the dead one’s socket', async () => {
    const first = start();
    await until(isHealthy, 'the first gateway', 15_000);
    const route = routeTo([backendAt(backend.port)]);
    await client.put(route);
    expect((await fetchVia(port)).body).toBe('served');
    await until(() => readSaved().includes(route.key), 'the table to be saved');
    first.child.kill('SIGKILL');
    await first.exit;
    start();
    await until(isHealthy, 'the second gateway', 15_000);
    expect((await fetchVia(port)).body).toBe('served');
    expect(await client.table()).toEqual({ routes: [route] });
    expect(statSync(join(home, 'run', 'gateway.sock')).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(join(home, 'run', 'gateway.pid'), 'utf8'))).toMatchObject({ port });
  }, 40_000);

  test('carries 100 MB up and 100 MB down in bounded memory, past a slow reader', async () => {
    const total = 100 * 1024 * 1024;
    const block = Buffer.alloc(256 * 1024, 'x');
    const big = await startBackend((req, res) => {
      if (req.method === 'GET') {
        let left = total;
        const more = () => {
          while (left > 0) {
            left -= block.length;
            if (!res.write(block)) return res.once('drain', more);
          }
          return res.end();
        };
        return void more();
      }
      let bytes = 0;
      req.on('data', (part: Buffer) => {
        bytes += part.length;
      });
      req.on('end', () => res.end(String(bytes)));
    });
    const gateway = start();
    await until(isHealthy, 'the gateway', 15_000);
    const route = routeTo([backendAt(big.port)]);
    await client.put(route);
    await fetchVia(port);
    const before = residentBytes(gateway.child.pid);
    let peak = before;
    const watch = setInterval(() => {
      peak = Math.max(peak, residentBytes(gateway.child.pid));
    }, 5);
    const down = await new Promise<number>((resolve, reject) => {
      let bytes = 0;
      let isFirst = true;
      httpRequest({ port, host: '127.0.0.1', headers: { host: HOST } }, (answer) => {
        answer.on('data', (part: Buffer) => {
          bytes += part.length;
          if (!isFirst) return;
          isFirst = false;
          answer.pause();
          setTimeout(() => answer.resume(), 300);
        });
        answer.on('end', () => resolve(bytes));
        answer.on('error', reject);
      })
        .on('error', reject)
        .end();
    });
    const up = await new Promise<string>((resolve, reject) => {
      const outgoing = httpRequest({ port, host: '127.0.0.1', method: 'POST', headers: { host: HOST } }, (answer) => {
        answer.on('data', (part) => resolve(String(part)));
      }).on('error', reject);
      let left = total;
      const more = () => {
        while (left > 0) {
          left -= block.length;
          if (!outgoing.write(block)) return void outgoing.once('drain', more);
        }
        outgoing.end();
      };
      more();
    });
    clearInterval(watch);
    await big.stop();
    expect(down).toBe(total);
    expect(up).toBe(String(total));
    expect((peak - before) / 1e6).toBeLessThan(90);
  }, 30_000);

  test('refuses to be the second of a home, and names a port in use', async () => {
    const first = start();
    await until(isHealthy, 'the first gateway', 15_000);
    const second = start();
    expect(await second.exit).toBe(0);
    expect(second.text()).toBe(`A gateway for ${home} is running already.\n`);
    expect(first.child.exitCode).toBeNull();
    const blocker = createServer().listen(0, '127.0.0.1');
    await until(() => blocker.listening, 'the blocker');
    const taken = (blocker.address() as { port: number }).port;
    const third = start({ ORRERY_HOME: join(home, 'other'), ORRERY_GATEWAY_PORT: String(taken) });
    expect(await third.exit).toBe(1);
    expect(third.text()).toBe(
      `The gateway cannot start: Port ${taken} is used by another program. Set ORRERY_GATEWAY_PORT to a free one.\n`,
    );
    blocker.close();
  }, 40_000);

  test('answers what the contract lists, and refuses what is out of date or wrong', async () => {
    start();
    await until(isHealthy, 'the gateway', 15_000);
    const old = routeTo([]);
    const route = routeTo([backendAt(backend.port)]);
    await client.put(route);
    await expect(client.put({ ...old, version: route.version - 1 })).rejects.toMatchObject({
      name: 'GatewayError',
      status: 409,
      retry: false,
    });
    await expect(client.remove(route.key, route.version - 1)).rejects.toMatchObject({ status: 409 });
    await expect(client.put(routeTo([backendAt(80, { host: 'example.com' })]))).rejects.toMatchObject({ status: 400, retry: false });
    await fetchVia(port);
    expect(await client.inflight(`ins_${backend.port}`)).toBe(0);
    await until(async () => (await client.samples(0)).samples.some(({ requests }) => requests === 1), 'a sample');
    await client.remove(route.key, route.version);
    expect((await fetchVia(port)).status).toBe(404);
    await client.replaceAll({ routes: [routeTo([backendAt(backend.port)])] });
    expect((await fetchVia(port)).body).toBe('served');
  }, 40_000);

  test('idles in less than 60 MiB', async () => {
    const run = start();
    await until(isHealthy, 'the gateway', 15_000);
    const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${run.child.pid}/status`, 'utf8'))?.[1];
    expect(Number(kib) / 1024).toBeLessThan(60);
    expect((await client.health()).pid).toBe(run.child.pid);
  }, 40_000);

  test('stops when asked, after what it held', async () => {
    const slow = await startBackend((_req, res) => void setTimeout(() => res.end('slow'), 300));
    const run = start();
    await until(isHealthy, 'the gateway', 15_000);
    await client.put(routeTo([backendAt(slow.port)]));
    const held = fetchVia(port);
    await until(async () => (await client.inflight(`ins_${slow.port}`)) === 1, 'the held request');
    await client.stop();
    expect((await held).body).toBe('slow');
    expect(await run.exit).toBe(0);
    await expect(client.health()).rejects.toMatchObject({ name: 'GatewayError', retry: true });
    await slow.stop();
  }, 40_000);
});

function readSaved(): string {
  try {
    return readFileSync(join(home, 'run', 'gateway-routes.json'), 'utf8');
  } catch {
    return '';
  }
}
