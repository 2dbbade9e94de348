import { chmodSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { BodyReader } from './body-reader.ts';
import type { ControlAnswer, ControlRequest } from './control.ts';
import { BadMessage, MAX_HEAD_BYTES } from './fields.ts';
import { parseRequestHead, type RequestHead } from './request-head.ts';
import { STATUS_CODES } from './status.ts';

const MAX_BODY_BYTES = 32 * 1024 * 1024;

/**
 * HTTP on a unix socket that only its owner may open. Uses the gateway's own reader, because node:http alone costs 15 MB of memory.
 * Rejects with the system's error where the socket cannot be made.
 */
export async function openControlServer(path: string, handle: (request: ControlRequest) => Promise<ControlAnswer>): Promise<Server> {
  const server = createServer((socket) => serve(socket, handle));
  const before = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
  } finally {
    process.umask(before);
  }
  chmodSync(path, 0o600);
  return server;
}

function serve(socket: Socket, handle: (request: ControlRequest) => Promise<ControlAnswer>): void {
  let pending: Buffer[] = [];
  let isBusy = false;
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    pending.push(chunk);
    if (!isBusy) void next();
  });

  async function next(): Promise<void> {
    isBusy = true;
    try {
      for (let request = read(); request && !socket.destroyed; request = read()) {
        const { head, body } = request;
        const answer = await handle({ method: head.method, target: head.target, body: () => toJson(body) });
        respond(socket, answer, head.keepAlive);
      }
    } catch (error) {
      const status = error instanceof BadMessage ? error.status : 500;
      respond(socket, { status, body: { status, detail: error instanceof Error ? error.message : String(error) } }, false);
    }
    isBusy = false;
  }

  /** One whole request off the front of what has come; null while it is not complete. */
  function read(): { head: RequestHead; body: Buffer } | null {
    if (pending.length === 0) return null;
    const all = pending.length === 1 ? (pending[0] as Buffer) : Buffer.concat(pending);
    pending = [all];
    const end = all.indexOf('\r\n\r\n', 0, 'latin1');
    if (end < 0) {
      if (all.length > MAX_HEAD_BYTES) throw new BadMessage(431, 'The request head is too long.');
      return null;
    }
    const head = parseRequestHead(all.toString('latin1', 0, end));
    const reader = new BodyReader(head.framing);
    const payload: Buffer[] = [];
    const after = reader.take(all, end + 4, payload);
    if (all.length > MAX_BODY_BYTES) throw new BadMessage(413, 'The table is too large.');
    if (!reader.done) return null;
    pending = after < all.length ? [all.subarray(after)] : [];
    return { head, body: Buffer.concat(payload) };
  }
}

function respond(socket: Socket, { status, body }: ControlAnswer, keepAlive: boolean): void {
  if (socket.destroyed) return;
  const text = Buffer.from(JSON.stringify(body));
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  const connection = keepAlive ? 'keep-alive' : 'close';
  socket.write(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\nContent-Type: ${type}\r\nContent-Length: ${text.length}\r\nConnection: ${connection}\r\n\r\n`,
  );
  if (keepAlive) socket.write(text);
  else socket.end(text);
}

function toJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new Error('The body is not JSON.');
  }
}
