import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { describeError } from '#lib/kit/errors.ts';
import { rootLog } from '#lib/kit/log.ts';
import securityHeaders from '#lib/kit/security-headers.json' with { type: 'json' };
import { wholeBodyOf } from './answer.ts';
import type { RouteAddress } from './declaration.ts';
import { findRoute, type Patterns, readPatterns } from './patterns.ts';
import { processSingleton } from './process-singleton.ts';

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;
type Hook = (request: IncomingMessage, response: ServerResponse) => boolean;

const DIRECT = Symbol.for('orrery.direct');
/** Smaller answers are not worth packing. */
const PACKED_BYTES = 1_024;
/** Of a body that is not read. */
const DISCARDED_BYTES = 8_388_608;
const FIXED_HEADERS = securityHeaders.flatMap(({ key, value }) => [key, value]);
const packed = promisify(gzip);

const state = processSingleton('web.direct', () => ({ handlers: new Map<string, Handler>(), patterns: undefined as Patterns | undefined }));

/**
 * From now on the web server's own process (lib/plane/web.ts) answers this route itself. Next loads a route's code when it is first asked
 * for; after that its way of routing, tracing and streaming would be most of what a read costs.
 */
export function answerDirectly(address: RouteAddress, handler: Handler): void {
  state.handlers.set(address, handler);
  (globalThis as { [DIRECT]?: Hook })[DIRECT] = direct;
}

/** Answers a request when its route is known; false leaves it to Next, which knows everything else: other methods, redirects, what is missing. */
function direct(incoming: IncomingMessage, outgoing: ServerResponse): boolean {
  const { method = '', url = '' } = incoming;
  if (!url.startsWith('/api/')) return false;
  state.patterns ??= readPatterns('app');
  const query = url.indexOf('?');
  const found = findRoute(state.patterns, query < 0 ? url : url.slice(0, query));
  const handler = found && state.handlers.get(`${method} ${found.pattern}`);
  if (!handler) return false;
  void answer(handler, found.params, incoming, outgoing);
  return true;
}

async function answer(
  handler: Handler,
  params: Record<string, string>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  try {
    const response = await handler(toRequest(incoming, gone.signal), { params: Promise.resolve(params) });
    await send(response, incoming, outgoing);
    if (!incoming.complete) discard(incoming);
  } catch (error) {
    // A client that left is no news; a handler itself never throws.
    if (!gone.signal.aborted) rootLog().error({ error: describeError(error), url: incoming.url }, 'an answer could not be sent');
    outgoing.destroy();
  }
}

/** Only path and query of the address mean anything to a route. */
function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headersDistinct)) for (const each of value ?? []) headers.append(name, each);
  // Rate limits go by who called: the server has set it where no proxy is trusted, and a trusted proxy may have forgotten.
  const caller = incoming.headers['x-forwarded-for'] ?? incoming.socket.remoteAddress ?? '';
  headers.set('x-forwarded-for', String(caller));
  const { method = 'GET' } = incoming;
  const hasBody =
    method !== 'GET' && (incoming.headers['transfer-encoding'] !== undefined || Number(incoming.headers['content-length'] ?? 0) > 0);
  return new Request(`http://localhost${incoming.url}`, {
    method,
    headers,
    signal,
    ...(hasBody ? { body: bodyOf(incoming), duplex: 'half' } : {}),
  } as RequestInit);
}

/** The body as it comes, no faster than it is read. */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      incoming.on('data', (chunk: Buffer) => {
        controller.enqueue(chunk);
        if ((controller.desiredSize ?? 0) <= 0) incoming.pause();
      });
      incoming.on('end', () => controller.close());
      incoming.on('error', (error) => controller.error(error));
    },
    pull() {
      incoming.resume();
    },
    cancel: () => discard(incoming),
  });
}

/** What is left of a body that nobody wants is taken off the connection, so that the next request on it is heard; an endless one ends it. */
function discard(incoming: IncomingMessage): void {
  let bytes = 0;
  incoming.removeAllListeners('data').removeAllListeners('end');
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes > DISCARDED_BYTES) incoming.destroy();
  });
  incoming.resume();
}

async function send(response: Response, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const headers = [...FIXED_HEADERS];
  const whole = wholeBodyOf(response);
  const body = whole && (await pack(whole, incoming, response.headers));
  for (const [name, value] of response.headers) headers.push(name, value);
  outgoing.writeHead(response.status, headers);
  if (body || !response.body) {
    outgoing.end(body);
    return;
  }
  outgoing.flushHeaders();
  for await (const chunk of response.body) {
    if (outgoing.destroyed) return;
    if (!outgoing.write(chunk))
      await new Promise<void>((resolve) => {
        const go = () => {
          outgoing.off('drain', go).off('close', go);
          resolve();
        };
        outgoing.on('drain', go).on('close', go);
      });
  }
  outgoing.end();
}

/** Packed for whoever asked for it, off the main thread. */
async function pack(body: Buffer, incoming: IncomingMessage, headers: Headers): Promise<Buffer> {
  if (body.byteLength < PACKED_BYTES) return body;
  headers.append('vary', 'Accept-Encoding');
  if (!/(?:^|[\s,])gzip(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(String(incoming.headers['accept-encoding'] ?? ''))) return body;
  const small = await packed(body, { level: 4 });
  headers.set('content-encoding', 'gzip');
  headers.set('content-length', String(small.byteLength));
  return small;
}
