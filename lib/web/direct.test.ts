import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import securityHeaders from '#lib/kit/security-headers.json' with { type: 'json' };
import { closeEventHubs } from './event-hub.ts';
import { findRoute, readPatterns } from './patterns.ts';
import { routes } from './routes.ts';
import { call } from './testing/calls.ts';
import { createWorld, type World } from './testing/world.ts';

const LEFT_TO_NEXT = 418;
type Hook = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;

let world: World;
let server: Server;
let closed = 0;
beforeAll(async () => {
  world = await createWorld();
  // As lib/plane/web.ts does it.
  const hook = (globalThis as unknown as Record<symbol, Hook>)[Symbol.for('orrery.direct')];
  server = createServer((incoming, outgoing) => {
    outgoing.once('close', () => {
      closed += 1;
    });
    if (!hook?.(incoming, outgoing)) outgoing.writeHead(LEFT_TO_NEXT).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  closeEventHubs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await world.close();
});

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: Buffer };

function ask(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const origin = { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' };
    const sent = request(
      { host: '127.0.0.1', port, method, path, headers: { ...(headers.cookie ? origin : {}), ...headers } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }));
        answer.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const cookie = () => ({ cookie: world.people.developer.cookie });
const handlerOf = (address: string) => {
  const found = routes().find((route) => route.address === address);
  if (!found) throw new Error(address);
  return found;
};

describe('an answer without Next', () => {
  it('is what the route answers, with the headers that every answer has', async () => {
    for (const [address, params] of [
      ['GET /api/v1/services', {}],
      ['GET /api/v1/services/facets', {}],
      ['GET /api/v1/services/{id}', { id: world.a.serviceId }],
      ['GET /api/v1/services/{id}', { id: world.b.serviceId }],
      ['GET /api/v1/deployments/{id}', { id: world.a.deploymentId }],
    ] as const) {
      const headers = { ...cookie(), 'x-request-id': 'req_of_this_test' };
      const expected = await call(handlerOf(address), { params, headers, cookie: headers.cookie });
      const path = (address.split(' ')[1] ?? '').replace('{id}', 'id' in params ? params.id : '');
      const got = await ask('GET', path, headers);
      expect(got.status, address).toBe(expected.status);
      expect(got.body.toString(), address).toBe(await expected.text());
      for (const [name, value] of expected.headers) expect(got.headers[name], `${address} ${name}`).toBe(value);
      for (const { key, value } of securityHeaders) expect(got.headers[key.toLowerCase()], key).toBe(value);
    }
  });

  it('reads bodies, and asks for the same origin', async () => {
    const body = JSON.stringify({ name: 'straight', team: world.a.team, spec: { workload: { containers: { main: { command: ['x'] } } } } });
    const headers = { ...cookie(), 'content-type': 'application/json' };
    expect((await ask('POST', '/api/v1/services', { ...headers, origin: 'http://evil.test' }, body)).status).toBe(403);
    const made = await ask('POST', '/api/v1/services', headers, body);
    expect(made.status).toBe(201);
    expect(JSON.parse(made.body.toString())).toMatchObject({ name: 'straight' });
    expect((await ask('POST', '/api/v1/services', { ...headers, 'content-type': 'text/plain' }, 'x')).status).toBe(422);
    const huge = `{"name":"${'x'.repeat(1_200_000)}"}`;
    expect((await ask('POST', '/api/v1/services', headers, huge)).status).toBe(413);
  });

  it('stops knowing a session with the request after its end', async () => {
    const leaver = await world.addPerson('leaver@example.org', { team: world.a.teamId, role: 'viewer' });
    expect((await ask('GET', '/api/v1/me', { cookie: leaver.cookie })).status).toBe(200);
    await world.db.pool.query('UPDATE session SET revoked_at = now() WHERE user_id = $1', [leaver.id]);
    expect((await ask('GET', '/api/v1/me', { cookie: leaver.cookie })).status).toBe(401);
  });

  it('is packed for whoever can unpack it', async () => {
    const plain = await ask('GET', '/api/openapi.json');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.headers.vary).toContain('Accept-Encoding');
    const small = await ask('GET', '/api/openapi.json', { 'accept-encoding': 'br, gzip' });
    expect(small.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(small.body).equals(plain.body)).toBe(true);
    expect(Number(small.headers['content-length'])).toBe(small.body.byteLength);
    for (const refused of ['gzip;q=0', 'br, gzip; q=0.0', 'identity'])
      expect((await ask('GET', '/api/openapi.json', { 'accept-encoding': refused })).headers['content-encoding'], refused).toBeUndefined();
    expect((await ask('GET', '/api/health', { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBeUndefined();
  });

  it('streams, and ends the stream when its reader goes', async () => {
    const { port } = server.address() as AddressInfo;
    const before = closed;
    await new Promise<void>((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path: '/api/v1/events', headers: cookie() }, (answer) => {
        expect(answer.headers['content-type']).toContain('text/event-stream');
        answer.once('data', () => {
          sent.destroy();
          resolve();
        });
      });
      sent.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? resolve() : reject(error)));
      sent.end();
    });
    await expect.poll(() => closed, { timeout: 10_000 }).toBe(before + 1);
    expect((await ask('GET', '/api/health')).status).toBe(200);
  });

  it('leaves to Next what is not plainly a known route', async () => {
    for (const [method, path] of [
      ['HEAD', '/api/health'],
      ['OPTIONS', '/api/v1/services'],
      ['PUT', '/api/v1/services'],
      ['GET', '/api/v1/services/'],
      ['GET', '/api//v1/services'],
      ['GET', '/api/v1/nothing'],
      ['GET', '/api/v1/services/%E0%A4%A'],
      ['GET', '/api/v1/services/..'],
      ['GET', '/api/v1/services/%2e%2e'],
      ['GET', '/api/auth/session'],
      ['GET', '/services'],
    ] as const)
      expect((await ask(method, path)).status, `${method} ${path}`).toBe(LEFT_TO_NEXT);
  });
});

describe('the address tree', () => {
  it('finds every route by its own address, fixed segments first', () => {
    const patterns = readPatterns('app');
    for (const { address, declaration } of routes()) {
      if (declaration.hidden) continue;
      const pattern = address.split(' ')[1] ?? '';
      const found = findRoute(patterns, pattern.replaceAll(/\{(\w+)\}/g, 'a%2Fb$1'));
      expect(found?.pattern).toBe(pattern);
      for (const [name, value] of Object.entries(found?.params ?? {})) expect(value).toBe(`a/b${name}`);
    }
    expect(findRoute(patterns, '/api/v1/services/facets')?.pattern).toBe('/api/v1/services/facets');
    expect(findRoute(patterns, '/api/v1/services/facets/revisions')?.pattern).toBe('/api/v1/services/{id}/revisions');
  });
});
