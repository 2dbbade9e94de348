import type { Socket } from 'node:net';
import { Exchange } from './exchange.ts';
import { BadMessage, MAX_HEAD_BYTES } from './fields.ts';
import type { LiveRoute, LiveTable } from './live.ts';
import { type Refusal, refusalText } from './refusal.ts';
import { parseRequestHead, type RequestHead } from './request-head.ts';

const IDLE_TIMEOUT_MS = 75_000;
/** A request body that stands still this long is given up. */
const BODY_TIMEOUT_MS = 120_000;
/** A client that reads nothing of its answer this long is given up. */
const STALL_TIMEOUT_MS = 120_000;
/** After the last answer, what the client still sends is read and thrown away this long, so that it sees the answer and no reset. */
const LINGER_MS = 2000;
/** Requests sent ahead are kept up to this size while the one before is answered. */
const MAX_AHEAD_BYTES = 64 * 1024;

export type HttpScope = {
  table: LiveTable;
  connections: Set<ClientConnection>;
  /** The route of a request, by the table as it is now. */
  find(head: RequestHead): LiveRoute | undefined;
  /** A head must be complete this long after its first byte, however slowly it drips. */
  headTimeoutMs: number;
  /** The gateway is going: every answer is the last on its connection. */
  isStopping(): boolean;
};

const EMPTY = Buffer.alloc(0);

/** One client's connection: reads request after request, hands each to an exchange, keeps the clock on slow ones. */
export class ClientConnection {
  readonly socket: Socket;
  readonly peer: string;
  /** The answer that is under way is the last one. */
  isLast = false;
  private readonly scope: HttpScope;
  private exchange: Exchange | undefined;
  private pending: Buffer = EMPTY;
  private scanned = 0;
  private deadlineMs: number;
  private lingering = false;
  /** What waits to be read by the client, and since when none of it was. */
  private unread = { bytes: 0, sinceMs: 0 };

  constructor(socket: Socket, scope: HttpScope) {
    this.socket = socket;
    this.scope = scope;
    this.peer = peerAddress(socket);
    this.deadlineMs = performance.now() + IDLE_TIMEOUT_MS;
    scope.connections.add(this);
    socket.on('data', (chunk: Buffer) => this.onData(chunk));
    socket.on('drain', () => this.exchange?.onClientDrain());
    socket.on('end', () => this.onEnd());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.onClose());
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    if (this.pending.length <= MAX_AHEAD_BYTES) this.socket.resume();
  }

  /** Ends the connection without a further word: the answer that was under way cannot be completed. */
  cut(): void {
    this.exchange = undefined;
    this.socket.destroy();
  }

  /** Writes an answer in the gateway's own words; returns its length in bytes. */
  refuse(refusal: Refusal, head: RequestHead | undefined, keepAlive: boolean): number {
    const keep = keepAlive && !this.isLast && !this.scope.isStopping();
    if (!keep) this.isLast = true;
    const text = refusalText(refusal, head?.wantsHtml ?? false, keep, head?.method !== 'HEAD');
    this.socket.write(text);
    return text.length;
  }

  exchangeDone(keepAlive: boolean): void {
    this.exchange = undefined;
    if (!keepAlive || this.isLast || this.scope.isStopping()) return void this.linger();
    this.deadlineMs = performance.now() + IDLE_TIMEOUT_MS;
    this.socket.resume();
    // Not at once: a client that sends many requests ahead must not deepen the stack.
    if (this.pending.length > 0) queueMicrotask(() => this.readHead());
  }

  /** Hands out the bare socket and what was read ahead of it. `closed` must be called in the end. */
  detach(): { socket: Socket; early: Buffer } {
    this.exchange = undefined;
    this.deadlineMs = Number.POSITIVE_INFINITY;
    this.socket.removeAllListeners();
    return { socket: this.socket, early: this.pending };
  }

  closed(): void {
    this.scope.connections.delete(this);
  }

  checkTime(nowMs: number): void {
    const { writableLength } = this.socket;
    if (writableLength === 0 || writableLength !== this.unread.bytes) this.unread = { bytes: writableLength, sinceMs: nowMs };
    if (nowMs - this.unread.sinceMs > STALL_TIMEOUT_MS && writableLength > 0) this.socket.destroy();
    else if (nowMs > this.deadlineMs) this.onTimeout();
    else this.exchange?.checkTime(nowMs);
  }

  /** The gateway is going: an idle connection is closed now, a busy one after its answer. */
  stop(): void {
    this.isLast = true;
    if (!this.exchange && this.pending.length === 0 && this.deadlineMs !== Number.POSITIVE_INFINITY) this.linger();
  }

  private onData(chunk: Buffer): void {
    if (this.lingering) return;
    const { exchange } = this;
    let rest = chunk;
    if (exchange && !exchange.body.done) {
      rest = this.readBody(exchange, chunk);
      if (rest.length === 0) return;
    }
    this.pending = this.pending.length === 0 ? rest : Buffer.concat([this.pending, rest]);
    if (!this.exchange) this.readHead();
    else if (this.pending.length > MAX_AHEAD_BYTES) this.socket.pause();
  }

  private readBody(exchange: Exchange, chunk: Buffer): Buffer {
    try {
      const end = exchange.takeBody(chunk);
      this.deadlineMs = exchange.body.done ? Number.MAX_VALUE : performance.now() + BODY_TIMEOUT_MS;
      return chunk.subarray(end);
    } catch (error) {
      if (!(error instanceof BadMessage)) throw error;
      exchange.fail(error.status, 'The request is not valid', error.message);
      return EMPTY;
    }
  }

  private readHead(): void {
    if (this.exchange || this.lingering) return;
    while (this.pending.length >= 2 && this.scanned === 0 && this.pending[0] === 13 && this.pending[1] === 10) {
      this.pending = this.pending.subarray(2);
    }
    const end = this.pending.indexOf('\r\n\r\n', Math.max(0, this.scanned - 3), 'latin1');
    if ((end < 0 ? this.pending.length : end) > MAX_HEAD_BYTES)
      return void this.reject(new BadMessage(431, 'The request head is too long.'));
    if (end < 0) {
      if (this.scanned === 0 && this.pending.length > 0) this.deadlineMs = performance.now() + this.scope.headTimeoutMs;
      this.scanned = this.pending.length;
      return;
    }
    const { pending } = this;
    this.scanned = 0;
    try {
      const head = parseRequestHead(pending.toString('latin1', 0, end));
      this.pending = EMPTY;
      this.start(head, end + 4, pending);
    } catch (error) {
      if (!(error instanceof BadMessage)) throw error;
      this.reject(error);
    }
  }

  private start(head: RequestHead, headBytes: number, pending: Buffer): void {
    if (!head.keepAlive || this.scope.isStopping()) this.isLast = true;
    const live = this.scope.find(head);
    if (!live) {
      const keep = head.framing === 0 && head.keepAlive;
      this.refuse({ status: 404, title: 'Nothing is exposed here', detail: 'No service is exposed at this address.' }, head, keep);
      this.pending = pending.subarray(headBytes);
      return void this.exchangeDone(keep);
    }
    const exchange = new Exchange(this, this.scope.table, live, head);
    this.exchange = exchange;
    live.meter.bytesIn += headBytes;
    this.deadlineMs = head.framing === 0 ? Number.MAX_VALUE : performance.now() + BODY_TIMEOUT_MS;
    // The part of the body that came with the head first, so that both go out in one write.
    if (pending.length > headBytes) this.onData(pending.subarray(headBytes));
    if (this.exchange === exchange) exchange.attempt();
  }

  private reject(error: BadMessage): void {
    this.isLast = true;
    this.refuse({ status: error.status, title: 'The request is not valid', detail: error.message }, undefined, false);
    this.exchangeDone(false);
  }

  private onTimeout(): void {
    if (this.exchange) return void this.exchange.fail(408, 'The request took too long', 'The body of the request stopped coming.');
    if (this.lingering || this.pending.length === 0) return void this.socket.destroy();
    this.reject(new BadMessage(408, 'The head of the request took too long.'));
  }

  private linger(): void {
    if (this.lingering) return;
    this.lingering = true;
    this.pending = EMPTY;
    this.deadlineMs = Number.MAX_VALUE;
    this.socket.end(() => {
      this.deadlineMs = performance.now() + LINGER_MS;
    });
    this.socket.resume();
  }

  /** A client that ends its side has gone away, as far as HTTP is concerned: nobody waits for the answer. */
  private onEnd(): void {
    if (this.exchange) {
      this.exchange.abort();
      this.exchange = undefined;
      this.socket.destroy();
    } else if (this.lingering && !this.socket.writableFinished) this.socket.destroySoon();
    else this.socket.end();
  }

  private onClose(): void {
    this.exchange?.abort();
    this.exchange = undefined;
    this.closed();
  }
}

function peerAddress(socket: Socket): string {
  const address = socket.remoteAddress ?? 'unknown';
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}
