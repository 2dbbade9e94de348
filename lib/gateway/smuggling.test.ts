import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BodyReader } from './body-reader.ts';
import { BadMessage, CHUNKED } from './fields.ts';
import type { RunningGateway } from './gateway.ts';
import {
  backendAt,
  exchangeRaw,
  HOST,
  routeTo,
  serve,
  startBackend,
  startTestGateway,
  type TestBackend,
  until,
} from './gateway-fixture.ts';
import { parseRequestHead } from './request-head.ts';
import { parseResponseHead } from './response-head.ts';

const H = `Host: ${HOST}`;
const POST = `POST / HTTP/1.1\r\n${H}\r\n`;
const SMUGGLED = `GET /smuggled HTTP/1.1\r\n${H}\r\n\r\n`;

/** Requests that two readers could take in two ways, each with something hidden behind it. */
const CORPUS: Record<string, string> = {
  'both lengths': `${POST}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  'both lengths, the other way round': `${POST}Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  'two different lengths': `${POST}Content-Length: 0\r\nContent-Length: 44\r\n\r\n${SMUGGLED}`,
  'two equal lengths': `${POST}Content-Length: 0\r\nContent-Length: 0\r\n\r\n${SMUGGLED}`,
  'a list of lengths': `${POST}Content-Length: 0, 0\r\n\r\n${SMUGGLED}`,
  'a signed length': `${POST}Content-Length: +0\r\n\r\n${SMUGGLED}`,
  'a hexadecimal length': `${POST}Content-Length: 0x0\r\n\r\n${SMUGGLED}`,
  'an empty length': `${POST}Content-Length:\r\n\r\n${SMUGGLED}`,
  'space before the colon': `${POST}Content-Length : 44\r\n\r\n${SMUGGLED}`,
  'space before the coding’s colon': `${POST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  'a folded coding': `${POST}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  'a coding after a vertical tab': `${POST}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  'a coding nobody knows': `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  'two codings': `${POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  'the coding twice': `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  'a coding in HTTP/1.0': `POST / HTTP/1.0\r\n${H}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  'a bare LF between fields': `POST / HTTP/1.1\r\n${H}\nContent-Length: 0\r\n\r\n${SMUGGLED}`,
  'a bare CR in a value': `${POST}X: a\rContent-Length: 44\r\n\r\n${SMUGGLED}`,
  'a NUL in a value': `${POST}X: a\0b\r\n\r\n${SMUGGLED}`,
  'a NUL in a name': `${POST}Content\0-Length: 44\r\n\r\n${SMUGGLED}`,
  'a field without a colon': `${POST}nonsense\r\n\r\n${SMUGGLED}`,
  'a folded first field': `POST / HTTP/1.1\r\n ${H}\r\n\r\n${SMUGGLED}`,
  'two hosts': `${POST}Host: other\r\n\r\n${SMUGGLED}`,
  'no host': `GET / HTTP/1.1\r\n\r\n${SMUGGLED}`,
  'a host with a path': `GET / HTTP/1.1\r\nHost: a/b\r\n\r\n${SMUGGLED}`,
  'a host with credentials': `GET / HTTP/1.1\r\nHost: x@${HOST}\r\n\r\n${SMUGGLED}`,
  'a target with a space': `GET / x HTTP/1.1\r\n${H}\r\n\r\n${SMUGGLED}`,
  'a target with a tab': `GET\t/\tHTTP/1.1\r\n${H}\r\n\r\n${SMUGGLED}`,
  'a target with a fragment': `GET /#x HTTP/1.1\r\n${H}\r\n\r\n${SMUGGLED}`,
  'a scheme of another kind': `GET ftp://${HOST}/ HTTP/1.1\r\n${H}\r\n\r\n${SMUGGLED}`,
  'a tunnel to elsewhere': `CONNECT 127.0.0.1:22 HTTP/1.1\r\n${H}\r\n\r\n${SMUGGLED}`,
  'HTTP/0.9': `GET /\r\n\r\n${SMUGGLED}`,
  'HTTP/2': `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${SMUGGLED}`,
  'HTTP/1.2': `GET / HTTP/1.2\r\n${H}\r\n\r\n${SMUGGLED}`,
  'a chunk size with a sign': `${POST}Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n${SMUGGLED}`,
  'a chunk size with 0x': `${POST}Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n${SMUGGLED}`,
  'a chunk size with a space': `${POST}Transfer-Encoding: chunked\r\n\r\n0 \r\n\r\n${SMUGGLED}`,
  'a chunk size beyond 32 bits': `${POST}Transfer-Encoding: chunked\r\n\r\n100000000\r\n\r\n${SMUGGLED}`,
  'a chunk size ended by LF': `${POST}Transfer-Encoding: chunked\r\n\r\n0\n\r\n${SMUGGLED}`,
  'a chunk extension with LF': `${POST}Transfer-Encoding: chunked\r\n\r\n0;\n\r\n\r\n${SMUGGLED}`,
  'a chunk longer than its size': `${POST}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n${SMUGGLED}`,
  'a trailer that frames': `${POST}Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 44\r\n\r\n${SMUGGLED}`,
  'a body behind an upgrade': `GET / HTTP/1.1\r\n${H}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 44\r\n\r\n${SMUGGLED}`,
};

describe('at the socket', () => {
  let gateway: RunningGateway;
  let backend: TestBackend;
  const seen: string[] = [];
  beforeAll(async () => {
    gateway = await startTestGateway();
    backend = await startBackend((req, res) => {
      seen.push(req.url ?? '');
      req.resume();
      res.end('ok');
    });
    await serve(gateway, routeTo([backendAt(backend.port)]));
  });
  afterAll(async () => {
    await gateway.stop(0);
    await backend.stop();
  });

  test.each(Object.entries(CORPUS))('refuses %s, closes, and lets nothing behind it through', async (_name, text) => {
    const got = await exchangeRaw(gateway.port, text);
    expect(got).toMatch(/^HTTP\/1\.1 (4|5)\d\d /);
    expect(got.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
    expect(got).toMatch(/\r\nConnection: close\r\n/);
    expect(seen).not.toContain('/smuggled');
  });

  test('refuses a head of more than 32 KiB and one of more than 200 fields', async () => {
    expect(await exchangeRaw(gateway.port, `GET / HTTP/1.1\r\n${H}\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`)).toContain(' 431 ');
    expect(await exchangeRaw(gateway.port, `GET / HTTP/1.1\r\n${H}\r\n${'a: b\r\n'.repeat(300)}\r\n`)).toContain(' 431 ');
  });

  test('an upgrade to anything but a WebSocket is not passed on', async () => {
    const got = await exchangeRaw(gateway.port, `GET /h2 HTTP/1.1\r\n${H}\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n`);
    expect(got).toContain('HTTP/1.1 200');
  });
});

test('a head that drips in slowly is cut off after its time, whatever still comes', async () => {
  const gateway = await startTestGateway(200);
  const socket = connect(gateway.port, '127.0.0.1');
  let got = '';
  socket.on('data', (part) => {
    got += part;
  });
  socket.on('error', () => {});
  socket.write('GET / HTTP/1.1\r\n');
  const drip = setInterval(() => socket.write('X: y\r\n'), 20);
  await until(() => got.includes('HTTP/1.1 408'), 'the refusal');
  clearInterval(drip);
  socket.destroy();
  await gateway.stop(0);
});

test('whatever bytes come, the reader of heads answers with a head or a BadMessage', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'GET',
      ' ',
      '/',
      'HTTP/1.1',
      '\r\n',
      '\n',
      '\r',
      'Host: a',
      ':',
      'Content-Length: ',
      'Transfer-Encoding: chunked',
      '5',
      '\0',
      '\t',
    ),
    fc.string({ maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      for (const parse of [parseRequestHead, (text: string) => parseResponseHead(text, 'GET')]) {
        try {
          const head = parse(pieces.join(''));
          expect(head.lines === '' || head.lines.endsWith('\r\n')).toBe(true);
          expect(head.lines).not.toMatch(/\r\n\r\n|(?<!\r)\n|\r(?!\n)/);
        } catch (error) {
          expect(error).toBeInstanceOf(BadMessage);
        }
      }
    }),
  );
});

test('a chunked body ends at the same byte however it is cut into pieces', () => {
  const chunk = fc.uint8Array({ minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 6 }), fc.boolean(), fc.array(fc.nat(80)), (chunks, hasTrailer, cuts) => {
      const framed = chunks.flatMap((data) => [Buffer.from(`${data.length.toString(16)};x=1\r\n`), Buffer.from(data), Buffer.from('\r\n')]);
      const whole = Buffer.concat([...framed, Buffer.from(hasTrailer ? '0\r\nx-sum: 1\r\n\r\n' : '0\r\n\r\n'), Buffer.from('GET / next')]);
      const reader = new BodyReader(CHUNKED);
      const payload: Buffer[] = [];
      let at = 0;
      for (let i = 0; at < whole.length && !reader.done; i += 1) {
        const piece = whole.subarray(at, at + 1 + (cuts[i] ?? 80));
        const end = reader.take(piece, 0, payload);
        if (!reader.done) expect(end).toBe(piece.length);
        at += end;
      }
      expect(reader.done).toBe(true);
      expect(whole.subarray(at).toString()).toBe('GET / next');
      expect(Buffer.concat(payload).equals(Buffer.concat(chunks))).toBe(true);
    }),
  );
});
