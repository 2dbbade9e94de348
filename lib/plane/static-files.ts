import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import securityHeaders from '#lib/kit/security-headers.json' with { type: 'json' };

type Held = { plain: Buffer; packed: Buffer | undefined };
const packing = promisify(gzip);

const TYPES: Record<string, string> = {
  '.js': 'application/javascript; charset=UTF-8',
  '.css': 'text/css; charset=UTF-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
/** Fonts are packed already. */
const PACKS = new Set(['.js', '.css', '.svg']);
const PREFIX = '/_next/static/';

/**
 * Answers for the build's scripts, styles and fonts from memory, each packed once: a first visit asks for some forty of them, and Next
 * would look up and pack each one again for every visitor. Only files that the build had when the server started, by their exact names;
 * false leaves the request to Next, which knows what is missing. The names carry a hash of the contents, so browsers keep them for good.
 */
export function serveStaticFiles(folder: string): (request: IncomingMessage, response: ServerResponse) => boolean {
  const names = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => extname(name) in TYPES)
    : [];
  const files = new Map(names.map((name) => [PREFIX + name.split(sep).join('/'), join(folder, name)]));
  const held = new Map<string, Promise<Held>>();
  return (request, response) => {
    const { url = '', method } = request;
    if (!url.startsWith(PREFIX) || (method !== 'GET' && method !== 'HEAD')) return false;
    const query = url.indexOf('?');
    const path = query < 0 ? url : url.slice(0, query);
    const file = files.get(path);
    if (!file) return false;
    let loading = held.get(path);
    if (!loading) {
      loading = load(file);
      held.set(path, loading);
    }
    loading.then(
      (found) => send(request, response, file, found),
      () => {
        // The build was replaced under a running server: the file is gone for good.
        held.delete(path);
        files.delete(path);
        response.writeHead(404).end();
      },
    );
    return true;
  };
}

async function load(file: string): Promise<Held> {
  const plain = await readFile(file);
  return { plain, packed: PACKS.has(extname(file)) ? await packing(plain) : undefined };
}

function send(request: IncomingMessage, response: ServerResponse, file: string, { plain, packed }: Held): void {
  const usesPacked = packed !== undefined && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const body = usesPacked ? packed : plain;
  response.writeHead(200, {
    ...Object.fromEntries(securityHeaders.map(({ key, value }) => [key, value])),
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Content-Length': body.byteLength,
    'Cache-Control': 'public, max-age=31536000, immutable',
    ...(packed ? { Vary: 'Accept-Encoding' } : {}),
    ...(usesPacked ? { 'Content-Encoding': 'gzip' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
