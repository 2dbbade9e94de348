import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveStaticFiles } from './static-files.ts';

const SCRIPT = 'console.log("orrery");\n'.repeat(200);

describe('serveStaticFiles', () => {
  let home: string;
  let server: Server;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'orrery-static-'));
    mkdirSync(join(home, 'static', 'chunks'), { recursive: true });
    writeFileSync(join(home, 'static', 'chunks', 'a1.js'), SCRIPT);
    writeFileSync(join(home, 'static', 'font.woff2'), Buffer.from([1, 2, 3, 0, 255]));
    writeFileSync(join(home, 'secret.js'), 'secret');
    const serve = serveStaticFiles(join(home, 'static'));
    server = createServer((incoming, outgoing) => {
      if (!serve(incoming, outgoing)) outgoing.writeHead(418).end('left to Next');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** The path as it is written, not as an URL parser would tidy it. */
  const ask = (path: string, method = 'GET', headers: Record<string, string> = {}) =>
    new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
      request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', path, method, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }));
      })
        .on('error', reject)
        .end();
    });

  it('sends a script packed to those who take it, plain to others, to be kept for good', async () => {
    const packed = await ask('/_next/static/chunks/a1.js?x=1', 'GET', { 'accept-encoding': 'br, gzip' });
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'application/javascript; charset=UTF-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
      'x-content-type-options': 'nosniff',
      'content-length': String(packed.body.byteLength),
    });
    expect(packed.body.byteLength).toBeLessThan(SCRIPT.length / 4);
    expect(gunzipSync(packed.body).toString()).toBe(SCRIPT);
    const plain = await ask('/_next/static/chunks/a1.js');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body.toString()).toBe(SCRIPT);
  });

  it('sends a font as it is, and to HEAD no body', async () => {
    expect((await ask('/_next/static/font.woff2', 'GET', { 'accept-encoding': 'gzip' })).body).toEqual(Buffer.from([1, 2, 3, 0, 255]));
    const head = await ask('/_next/static/font.woff2', 'HEAD');
    expect(head).toMatchObject({ status: 200, headers: { 'content-length': '5' } });
    expect(head.body.byteLength).toBe(0);
  });

  it.each([
    ['GET', '/_next/static/chunks/none.js'],
    ['GET', '/_next/static/../secret.js'],
    ['GET', '/_next/static/%2e%2e/secret.js'],
    ['GET', '/_next/static/chunks/..%2f..%2fsecret.js'],
    ['GET', '/_next/static/'],
    ['POST', '/_next/static/chunks/a1.js'],
    ['GET', '/services'],
  ])('leaves %s %s to Next', async (method, path) => {
    expect((await ask(path, method)).status).toBe(418);
  });
});
