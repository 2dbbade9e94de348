import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunningGateway } from './gateway.ts';
import {
  backendAt,
  exchangeRaw,
  fetchVia,
  freePort,
  HOST,
  routeTo,
  serve,
  startBackend,
  startTestGateway,
  type TestBackend,
  until,
} from './gateway-fixture.ts';

let gateway: RunningGateway;
const backends: TestBackend[] = [];

beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(async () => {
  await gateway.stop(0);
  await Promise.all(backends.splice(0).map((backend) => backend.stop()));
});

async function backend(handler: Parameters<typeof startBackend>[0]): Promise<TestBackend> {
  const made = await startBackend(handler);
  backends.push(made);
  return made;
}

describe('a request', () => {
  test('reaches the backend with method, path, query and body, and says for whom it was made', async () => {
    const { port } = await backend((req, res) => {
      let body = '';
      req.on('data', (part) => {
        body += part;
      });
      req.on('end', () => res.end(JSON.stringify({ method: req.method, url: req.url, headers: req.headers, body })));
    });
    await serve(gateway, routeTo([backendAt(port)]));
    const answer = await fetchVia(
      gateway.port,
      {
        method: 'POST',
        path: '/x?y=1',
        headers: {
          'x-forwarded-for': '6.6.6.6',
          forwarded: 'for=6.6.6.6',
          X_Forwarded_For: '6.6.6.6',
          'x-mine': 'kept',
          connection: 'close, x-hop',
          'x-hop': '1',
        },
      },
      'hello',
    );
    const seen = JSON.parse(answer.body);
    expect(seen).toMatchObject({ method: 'POST', url: '/x?y=1', body: 'hello' });
    expect(seen.headers).toMatchObject({
      'x-mine': 'kept',
      host: HOST,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': HOST,
    });
    expect(Object.keys(seen.headers)).not.toEqual(expect.arrayContaining(['forwarded']));
    expect(Object.keys(seen.headers)).not.toEqual(expect.arrayContaining(['x-hop']));
    expect(JSON.stringify(seen.headers)).not.toContain('6.6.6.6');
  });

  test('keeps trailers in both directions', async () => {
    const { port } = await backend((req, res) => {
      req.resume();
      req.on('end', () => {
        res.setHeader('trailer', 'x-sum');
        res.write('part');
        res.addTrailers({ 'x-sum': String(req.trailers['x-in']) });
        res.end();
      });
    });
    await serve(gateway, routeTo([backendAt(port)]));
    const got = await exchangeRaw(
      gateway.port,
      `POST / HTTP/1.1\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\nTrailer: x-in\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\nx-in: 42\r\n\r\n`,
    );
    expect(got).toContain('x-sum: 42');
  });

  test('that expects 100-continue hears it from the backend before the body is sent', async () => {
    const { port } = await backend((req, res) => req.on('data', () => {}).on('end', () => res.end('done')));
    await serve(gateway, routeTo([backendAt(port)]));
    const socket = connect(gateway.port, '127.0.0.1');
    let got = '';
    socket.on('data', (part) => {
      got += part;
    });
    socket.write(`PUT / HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n`);
    await until(() => got.startsWith('HTTP/1.1 100 Continue\r\n\r\n'), '100 Continue');
    socket.write('abc');
    await until(() => got.includes('done'), 'the answer');
    socket.destroy();
  });

  test('by HEAD and with status 204 or 304 ends without a body, and the connection carries the next one', async () => {
    const { port } = await backend((req, res) => {
      if (req.url === '/204') res.statusCode = 204;
      if (req.url === '/304') res.writeHead(304, { 'content-length': '10' });
      res.end(req.method === 'HEAD' || res.statusCode !== 200 ? undefined : 'last');
    });
    await serve(gateway, routeTo([backendAt(port)]));
    const heads = [`HEAD / HTTP/1.1`, `GET /204 HTTP/1.1`, `GET /304 HTTP/1.1`, `GET / HTTP/1.1`];
    const got = await exchangeRaw(gateway.port, heads.map((head) => `${head}\r\nHost: ${HOST}\r\n\r\n`).join(''), (text) =>
      text.endsWith('last'),
    );
    expect(got.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 204', 'HTTP/1.1 304', 'HTTP/1.1 200']);
  });

  test('of HTTP/1.0 gets a chunked answer without the chunks', async () => {
    const { port } = await backend((_req, res) => {
      res.write('one ');
      res.end('two');
    });
    await serve(gateway, routeTo([backendAt(port)]));
    const got = await exchangeRaw(gateway.port, `GET / HTTP/1.0\r\nHost: ${HOST}\r\n\r\n`);
    expect(got.split('\r\n\r\n')[1]).toBe('one two');
    expect(got.toLowerCase()).not.toContain('transfer-encoding');
  });

  test('sent ahead of the answer before it is answered in order', async () => {
    const { port } = await backend((req, res) => void setTimeout(() => res.end(`<${req.url}>`), req.url === '/0' ? 30 : 0));
    await serve(gateway, routeTo([backendAt(port)]));
    const text = [...Array(20).keys()].map((i) => `GET /${i} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`).join('');
    const got = await exchangeRaw(gateway.port, text, (seen) => seen.includes('</19>'));
    expect(got.match(/<\/\d+>/g)).toEqual([...Array(20).keys()].map((i) => `</${i}>`));
  });

  test('in absolute form goes by its authority to a route of the table and nowhere else', async () => {
    const { port } = await backend((req, res) => res.end(req.url));
    await serve(gateway, routeTo([backendAt(port)]));
    const inside = await exchangeRaw(gateway.port, `GET http://${HOST}/in HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n`);
    expect(inside).toContain('/in');
    const outside = await exchangeRaw(gateway.port, `GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`);
    expect(outside).toContain('HTTP/1.1 404');
  });
});

describe('streaming', () => {
  test('passes server-sent events chunk by chunk', async () => {
    let isOpen = false;
    let send: (text: string) => void = () => {};
    const { port } = await backend((_req, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.flushHeaders();
      send = (text) => res.write(text);
    });
    await serve(gateway, routeTo([backendAt(port)]));
    const got: string[] = [];
    const outgoing = httpRequest({ port: gateway.port, host: '127.0.0.1', headers: { host: HOST } }, (answer) => {
      isOpen = true;
      answer.on('data', (part) => got.push(String(part)));
    });
    outgoing.on('error', () => {});
    outgoing.end();
    await until(() => gateway.table.inflight(`ins_${port}`) === 1, 'the stream');
    await until(() => isOpen, 'the head of the stream');
    for (let i = 1; i <= 5; i += 1) {
      send(`data: ${i}\n\n`);
      await until(() => got.length === i, `event ${i}`);
      expect(got.at(-1)).toBe(`data: ${i}\n\n`);
    }
    outgoing.destroy();
    await until(() => gateway.table.inflight(`ins_${port}`) === 0, 'the backend to be free');
  });

  test('a client that goes away frees the backend at once', async () => {
    let asked = 0;
    let closed = 0;
    const { port } = await backend((_req, res) => {
      asked += 1;
      res.on('close', () => {
        closed += 1;
      });
    });
    await serve(gateway, routeTo([backendAt(port)]));
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    await until(() => asked === 1, 'the request');
    socket.destroy();
    await until(() => closed === 1 && gateway.table.inflight(`ins_${port}`) === 0, 'the backend to be free');
  });
});

describe('when a backend fails', () => {
  test('a refused connection is tried on another one, for any method, body included', async () => {
    const { port } = await backend((req, res) => {
      let body = '';
      req.on('data', (part) => {
        body += part;
      });
      req.on('end', () => res.end(body));
    });
    const dead = [await freePort(), await freePort()];
    await serve(gateway, routeTo([...dead.map((p) => backendAt(p)), backendAt(port)]));
    for (let i = 0; i < 10; i += 1) {
      const answer = await fetchVia(gateway.port, { method: 'POST' }, `body ${i}`);
      expect([answer.status, answer.body]).toEqual([200, `body ${i}`]);
    }
    const large = 'x'.repeat(300_000);
    expect((await fetchVia(gateway.port, { method: 'POST' }, large)).body).toBe(large);
  });

  test('the only one, refusing, is waited for a moment', async () => {
    const port = await freePort();
    await serve(gateway, routeTo([backendAt(port)]));
    const asked = fetchVia(gateway.port);
    await until(() => gateway.table.byKey('host/a')?.ready[0]?.load.failures !== 0, 'the first refusal');
    backends.push(await startBackend((_req, res) => res.end('late'), port));
    expect((await asked).body).toBe('late');
  });

  test('a GET that met a closed connection is sent again, a POST is not and says why', async () => {
    let calls = 0;
    const { port } = await backend((req, res) => {
      calls += 1;
      if (calls % 2 === 1) return void req.socket.resetAndDestroy();
      res.end('second');
    });
    await serve(gateway, routeTo([backendAt(port)]));
    expect((await fetchVia(gateway.port)).body).toBe('second');
    calls = 0;
    const answer = await fetchVia(gateway.port, { method: 'POST' }, 'x');
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.body).detail).toContain('POST is not sent twice');
    expect(calls).toBe(1);
  });

  test('a second attempt follows the table as it is then: what drains by now gets nothing', async () => {
    const other = await backend((_req, res) => res.end('wrong'));
    const fresh = await backend((_req, res) => res.end('right'));
    const failing = await backend((req) => {
      const table = routeTo([backendAt(other.port, { state: 'draining' }), backendAt(fresh.port)]);
      void serve(gateway, table).then(() => req.socket.resetAndDestroy());
    });
    for (let i = 0; i < 10; i += 1) {
      await serve(gateway, routeTo([backendAt(failing.port, { weight: 1_000_000 }), backendAt(other.port)]));
      if (gateway.table.inflight(`ins_${failing.port}`) > 0) throw new Error('something is held');
      const { body } = await fetchVia(gateway.port);
      if (gateway.table.byKey('host/a')?.ready.length === 1) expect(body).toBe('right');
    }
  });

  test('an answer that is not HTTP, or breaks off, is never passed off as a whole one', async () => {
    const { port } = await backend((req) => {
      if (req.url === '/split') req.socket.write('HTTP/1.1 200 OK\r\nX: a\nSet-Cookie: b\r\nContent-Length: 0\r\n\r\n');
      else if (req.url === '/garbage') req.socket.write('hello there\r\n\r\n');
      else req.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc');
    });
    await serve(gateway, routeTo([backendAt(port)]));
    expect((await fetchVia(gateway.port, { path: '/split' })).status).toBe(502);
    expect((await fetchVia(gateway.port, { path: '/garbage' })).status).toBe(502);
    await expect(fetchVia(gateway.port, { path: '/short' })).rejects.toThrow();
  });
});

describe('when there is nothing to send to', () => {
  test('says why, as problem details for programs and as a page for browsers', async () => {
    await serve(gateway, routeTo([], { emptyReason: 'a <b> is starting (0 of 2 ready)' }));
    const problem = await fetchVia(gateway.port);
    expect(problem.status).toBe(503);
    expect(problem.headers).toMatchObject({ 'retry-after': '1', 'content-type': 'application/problem+json' });
    expect(JSON.parse(problem.body)).toMatchObject({ status: 503, detail: 'a <b> is starting (0 of 2 ready)' });
    const page = await fetchVia(gateway.port, { headers: { accept: 'text/html,*/*' } });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body).toContain('a &lt;b&gt; is starting (0 of 2 ready)');
  });

  test('an unknown host learns nothing about the others', async () => {
    await serve(gateway, routeTo([]));
    const answer = await fetchVia(gateway.port, { headers: { host: 'zzz.localhost' } });
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain(HOST);
  });

  test('a route that had a backend a moment ago holds its requests until the next one is ready', async () => {
    const { port } = await backend((_req, res) => res.end('new'));
    await serve(gateway, routeTo([backendAt(1, { state: 'draining' })]));
    const asked = fetchVia(gateway.port);
    await until(() => gateway.table.waiting === 1, 'the request to wait');
    await serve(gateway, routeTo([backendAt(port)]));
    expect((await asked).body).toBe('new');
  });
});

describe('draining', () => {
  test('counts exactly what an instance holds, gives it nothing new, and closes its idle connections', async () => {
    let release: () => void = () => {};
    const old = await backend((_req, res) => {
      release = () => res.end('old');
    });
    const fresh = await backend((_req, res) => res.end('new'));
    await serve(gateway, routeTo([backendAt(old.port)]));
    const held = fetchVia(gateway.port);
    await until(() => gateway.table.inflight(`ins_${old.port}`) === 1, 'the held request');
    await serve(gateway, routeTo([backendAt(old.port, { state: 'draining' }), backendAt(fresh.port)]));
    for (let i = 0; i < 20; i += 1) expect((await fetchVia(gateway.port)).body).toBe('new');
    expect(gateway.table.inflight(`ins_${old.port}`)).toBe(1);
    await serve(gateway, routeTo([backendAt(fresh.port)]));
    expect(gateway.table.inflight(`ins_${old.port}`)).toBe(1);
    release();
    expect((await held).body).toBe('old');
    expect(gateway.table.inflight(`ins_${old.port}`)).toBe(0);
    await until(() => old.sockets.size === 0, 'idle connections to close');
    expect(fresh.sockets.size).toBe(1);
  });
});

describe('samples', () => {
  test('count requests, errors and bytes, and give the 95th percentile within its error', async () => {
    const { port } = await backend((req, res) => {
      res.statusCode = req.url === '/bad' ? 500 : 200;
      setTimeout(() => res.end('ok'), 40);
    });
    await serve(gateway, routeTo([backendAt(port)]));
    await Promise.all([...Array(19)].map(() => fetchVia(gateway.port)).concat(fetchVia(gateway.port, { path: '/bad' })));
    await until(() => sum('requests') === 20, 'twenty requests in the samples');
    const { samples } = gateway.measurements.since(0);
    expect(sum('errors')).toBe(1);
    expect(sum('bytesOut')).toBeGreaterThan(20 * 80);
    for (const sample of samples) {
      expect(sample.key).toBe('host/a');
      expect(sample.p95Ms).toBeGreaterThan(36);
      expect(sample.p95Ms).toBeLessThan(400);
    }
    function sum(field: 'requests' | 'errors' | 'bytesOut'): number {
      return gateway.measurements.since(0).samples.reduce((total, sample) => total + sample[field], 0);
    }
  });
});
