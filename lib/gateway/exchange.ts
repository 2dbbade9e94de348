import { BodyReader } from './body-reader.ts';
import type { ClientConnection } from './client-connection.ts';
import { BadMessage, CHUNKED, MAX_HEAD_BYTES, UNTIL_CLOSE } from './fields.ts';
import type { LiveRoute, LiveTable } from './live.ts';
import { countRequest } from './measure.ts';
import type { RequestHead } from './request-head.ts';
import { parseResponseHead, type ResponseHead } from './response-head.ts';
import { decideRetry } from './retry.ts';
import { splice } from './splice.ts';
import { type Freshness, giveBack, type Load, takeUpstream, type Upstream, type UpstreamOwner } from './upstream.ts';

/** Bodies up to this size are held until an answer comes, so that they can be sent to another backend. */
const MAX_REPLAY_BYTES = 64 * 1024;
/** A body part up to this size is joined to the head in one write. */
const MAX_JOINED_BYTES = 16 * 1024;
const WAIT_MS = 2000;
/** Ready backends that all refused are asked again after this long, until WAIT_MS is over. */
const RETRY_MS = 100;
const ANSWER_TIMEOUT_MS = 120_000;

/** One request on its way to a backend and its answer on the way back. */
export class Exchange implements UpstreamOwner {
  readonly body: BodyReader;
  private readonly client: ClientConnection;
  private readonly table: LiveTable;
  private readonly head: RequestHead;
  private live: LiveRoute;
  private readonly startedMs = performance.now();
  private upstream: Upstream | undefined;
  private load: Load | undefined;
  private tried: Set<Load> | undefined;
  /** Whose kept connection has just ended without an answer. */
  private suspect: Load | undefined;
  private sentAttempts = 0;
  private held: Buffer[] | undefined = [];
  private heldBytes = 0;
  private answered = false;
  private pendingHead: Buffer | undefined;
  private answer: ResponseHead | undefined;
  private answerBody: BodyReader | undefined;
  private waitUntilMs = 0;
  private cancelWait: (() => void) | undefined;
  private over = false;

  constructor(client: ClientConnection, table: LiveTable, live: LiveRoute, head: RequestHead) {
    this.client = client;
    this.table = table;
    this.live = live;
    this.head = head;
    this.body = new BodyReader(head.framing);
  }

  /** Sends the request to a ready backend; waits a moment for one where there is none. */
  attempt(): void {
    const nowMs = performance.now();
    // By the table as it is now: an attempt after a failure must not go to what began to drain in the meantime.
    this.live = this.table.byKey(this.live.route.key) ?? { ...this.live, ready: [] };
    const load = this.pick(nowMs);
    if (!load) return void this.awaitBackend(nowMs);
    load.inflight += 1;
    this.load = load;
    const upstream = takeUpstream(load, this, nowMs, this.freshness());
    this.upstream = upstream;
    const { socket } = upstream;
    if (this.held && this.held.length > 0) {
      socket.cork();
      socket.write(this.headText(), 'latin1');
      for (const part of this.held) socket.write(part);
      socket.uncork();
    } else socket.write(this.headText(), 'latin1');
    if (!upstream.connected && !this.body.done) this.client.pause();
    else if (!socket.writableNeedDrain) this.client.resume();
  }

  /** Takes what belongs to the request's body from `chunk`; returns the offset behind it. Throws BadMessage. */
  takeBody(chunk: Buffer): number {
    const end = this.body.take(chunk, 0);
    if (end === 0) return 0;
    const part = end === chunk.length ? chunk : chunk.subarray(0, end);
    this.live.meter.bytesIn += part.length;
    const { upstream } = this;
    this.hold(part);
    if (!upstream) this.client.pause();
    else if (!upstream.socket.write(part) || !upstream.connected) this.client.pause();
    return end;
  }

  onUpstreamConnect(): void {
    if (this.load) this.table.accepted(this.load);
    if (this.heldBytes > MAX_REPLAY_BYTES) this.held = undefined;
    if (this.upstream && !this.upstream.socket.writableNeedDrain) this.client.resume();
  }

  onUpstreamDrain(): void {
    if (this.upstream?.connected) this.client.resume();
  }

  onUpstreamData(chunk: Buffer): void {
    this.answered = true;
    try {
      if (this.answerBody) this.relay(chunk, 0);
      else this.readAnswerHead(chunk);
    } catch (error) {
      if (!(error instanceof BadMessage)) throw error;
      this.dropUpstream();
      this.fail(502, 'The service answered with something that is not HTTP', error.message);
    }
  }

  onUpstreamGone(clean: boolean): void {
    if (this.over) return;
    const { upstream, load } = this;
    if (clean && this.answer?.framing === UNTIL_CLOSE) return void this.finish(false);
    this.dropUpstream();
    if (this.answer) return void this.fail(502, 'The service broke off', '');
    const connected = upstream?.connected ?? false;
    if (connected) this.sentAttempts += 1;
    else if (load) this.table.refused(load, performance.now());
    const verdict = decideRetry({
      method: this.head.method,
      connected,
      reused: upstream?.reused ?? false,
      answered: this.answered,
      replayable: this.held !== undefined,
      sentAttempts: this.sentAttempts,
    });
    if (!verdict.retry) return void this.fail(502, 'The service did not answer', verdict.reason);
    if (verdict.elsewhere && load) {
      this.tried ??= new Set();
      this.tried.add(load);
    } else this.suspect = load;
    this.attempt();
  }

  /** A kept connection may end because its backend tidies up, or because it is ending: another one is rather asked, where there is one. */
  private pick(nowMs: number): Load | undefined {
    const { suspect } = this;
    this.suspect = undefined;
    const other = suspect && this.table.pick(this.live, new Set([...(this.tried ?? []), suspect]), nowMs);
    return other ?? this.table.pick(this.live, this.tried, nowMs);
  }

  onClientDrain(): void {
    this.upstream?.socket.resume();
  }

  /** The client is gone: so is the work for it. */
  abort(): void {
    if (this.over) return;
    this.dropUpstream();
    this.close(false);
  }

  /** Called now and then: a backend that took the request and says nothing is given up. */
  checkTime(nowMs: number): void {
    if (this.answered || nowMs - this.startedMs < ANSWER_TIMEOUT_MS || !this.body.done) return;
    this.dropUpstream();
    this.fail(504, 'The service did not answer in time', `There was no answer within ${ANSWER_TIMEOUT_MS / 1000} seconds.`);
  }

  /** Answers in the gateway's own words and ends the exchange. Where an answer has begun already, the connection is cut instead. */
  fail(status: number, title: string, detail: string): void {
    if (this.over) return;
    const hasBegun = this.answer !== undefined;
    const keep = !hasBegun && this.body.done && this.head.keepAlive;
    this.dropUpstream();
    this.close(status >= 500);
    if (hasBegun) return void this.client.cut();
    const retryAfterSeconds = status === 503 ? 1 : undefined;
    this.live.meter.bytesOut += this.client.refuse({ status, title, detail, retryAfterSeconds }, this.head, keep);
    this.client.exchangeDone(keep);
  }

  private awaitBackend(nowMs: number): void {
    this.waitUntilMs ||= nowMs + WAIT_MS;
    const leftMs = this.waitUntilMs - nowMs;
    const { route, ready } = this.live;
    if (leftMs <= 0 || !this.table.mayWait(this.live, nowMs)) {
      const detail = ready.length > 0 ? 'None of its instances accepts connections right now.' : route.emptyReason;
      return void this.fail(503, 'The service is not available', detail);
    }
    this.cancelWait = this.table.wait(
      () => {
        this.cancelWait = undefined;
        this.tried = undefined;
        this.attempt();
      },
      ready.length > 0 ? Math.min(RETRY_MS, leftMs) : leftMs,
    );
  }

  /** After a kept connection turned out dead, its siblings are suspect too: the next attempt makes a new one. */
  private freshness(): Freshness {
    if (this.sentAttempts > 0) return 'new';
    return this.head.method === 'GET' || this.head.method === 'HEAD' ? 'any' : 'recent';
  }

  private hold(part: Buffer): void {
    if (!this.held) return;
    this.heldBytes += part.length;
    // Before the connection stands everything is kept: nothing was sent, so any method may still go elsewhere.
    if (this.heldBytes > MAX_REPLAY_BYTES && this.upstream?.connected) this.held = undefined;
    else this.held.push(part);
  }

  private headText(): string {
    const { head, client } = this;
    const host = head.host === '' ? `${this.load?.host}:${this.load?.port}` : head.host;
    const framing =
      head.framing === CHUNKED
        ? 'Transfer-Encoding: chunked\r\n'
        : head.framing > 0 || head.method === 'POST' || head.method === 'PUT' || head.method === 'PATCH'
          ? `Content-Length: ${head.framing}\r\n`
          : '';
    const upgrade = head.webSocket ? 'Connection: Upgrade\r\nUpgrade: websocket\r\n' : '';
    return `${head.method} ${head.target} HTTP/1.1\r\nHost: ${host}\r\n${head.lines}${framing}${upgrade}X-Forwarded-For: ${client.peer}\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: ${host}\r\n\r\n`;
  }

  private readAnswerHead(chunk: Buffer): void {
    let rest = this.pendingHead ? Buffer.concat([this.pendingHead, chunk]) : chunk;
    this.pendingHead = undefined;
    for (;;) {
      const end = rest.indexOf('\r\n\r\n', 0, 'latin1');
      if ((end < 0 ? rest.length : end) > MAX_HEAD_BYTES) throw new BadMessage(502, 'The head of the answer is too long.');
      if (end < 0) {
        this.pendingHead = rest;
        return;
      }
      const answer = parseResponseHead(rest.toString('latin1', 0, end), this.head.method);
      rest = rest.subarray(end + 4);
      if (answer.status >= 200) return void this.begin(answer, rest);
      if (answer.status === 101) return void this.switchProtocol(answer, rest);
      if (this.head.minor === 1) this.toClient(`${answer.statusLine}${answer.lines}\r\n`);
      if (rest.length === 0) return;
    }
  }

  private begin(answer: ResponseHead, rest: Buffer): void {
    this.answer = answer;
    this.held = undefined;
    const unchunk = answer.framing === CHUNKED && this.head.minor === 0;
    const keep = this.head.keepAlive && answer.framing !== UNTIL_CLOSE && !unchunk && !this.client.isLast;
    const connection = keep ? (this.head.minor === 0 ? 'Connection: keep-alive\r\n' : '') : 'Connection: close\r\n';
    const framing = answer.framing === CHUNKED && !unchunk ? 'Transfer-Encoding: chunked\r\n' : '';
    const text = `${answer.statusLine}${answer.lines}${framing}${connection}\r\n`;
    if (!keep) this.client.isLast = true;
    this.answerBody = new BodyReader(answer.framing);
    if (rest.length === 0 || unchunk || rest.length > MAX_JOINED_BYTES) {
      this.toClient(text);
      if (rest.length > 0) return void this.relay(rest, 0);
    } else {
      const end = this.answerBody.take(rest, 0);
      this.toClient(end === 0 ? text : text + rest.toString('latin1', 0, end));
      if (end < rest.length) return void this.finish(false);
    }
    if (this.answerBody.done) this.finish(true);
  }

  private relay(chunk: Buffer, from: number): void {
    const { answerBody, answer } = this;
    if (!answerBody || !answer) return;
    const payload: Buffer[] | undefined = answer.framing === CHUNKED && this.head.minor === 0 ? [] : undefined;
    const end = answerBody.take(chunk, from, payload);
    const part = from === 0 && end === chunk.length ? chunk : chunk.subarray(from, end);
    for (const piece of payload ?? [part]) this.toClient(piece);
    if (answerBody.done) this.finish(end === chunk.length);
  }

  private toClient(part: string | Buffer): void {
    this.live.meter.bytesOut += part.length;
    const flows = typeof part === 'string' ? this.client.socket.write(part, 'latin1') : this.client.socket.write(part);
    if (!flows) this.upstream?.socket.pause();
  }

  /** The answer is complete. `inStep`: no byte came behind it, so the connection may carry another request. */
  private finish(inStep: boolean): void {
    const { upstream, answer } = this;
    this.upstream = undefined;
    if (upstream) {
      upstream.socket.resume();
      if (inStep && answer?.keepAlive && this.body.done) giveBack(upstream, performance.now(), answer.keepAliveSeconds);
      else upstream.destroy();
    }
    this.close((answer?.status ?? 500) >= 500);
    this.client.exchangeDone(this.body.done && !this.client.isLast);
  }

  private switchProtocol(answer: ResponseHead, rest: Buffer): void {
    const { upstream, load, client } = this;
    if (!this.head.webSocket || !answer.webSocket || !upstream || !load) throw new BadMessage(502, 'It switched protocols unasked.');
    const { meter } = this.live;
    countRequest(meter, performance.now() - this.startedMs, false);
    meter.bytesOut += rest.length;
    this.over = true;
    const backend = upstream.detach();
    const { socket, early } = client.detach();
    socket.write(`${answer.statusLine}${answer.lines}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`, 'latin1');
    if (rest.length > 0) socket.write(rest);
    if (early.length > 0) backend.write(early);
    const count = (fromClient: number, fromBackend: number) => {
      meter.bytesIn += fromClient;
      meter.bytesOut += fromBackend;
    };
    splice(socket, backend, count, () => {
      client.closed();
      load.inflight -= 1;
      this.table.settle(load);
    });
  }

  private dropUpstream(): void {
    this.upstream?.destroy();
    this.upstream = undefined;
    this.release();
  }

  private release(): void {
    const { load } = this;
    if (!load) return;
    this.load = undefined;
    load.inflight -= 1;
    this.table.settle(load);
  }

  private close(isError: boolean): void {
    this.over = true;
    this.cancelWait?.();
    this.release();
    countRequest(this.live.meter, performance.now() - this.startedMs, isError);
  }
}
