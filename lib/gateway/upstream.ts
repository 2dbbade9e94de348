import { connect, type Socket } from 'node:net';

const CONNECT_TIMEOUT_MS = 3000;
const MAX_IDLE_PER_BACKEND = 256;
/** Many servers close idle connections after 5 s and do not say so; those that do are believed, minus a second. */
const IDLE_MS = 4000;
/** A request that must not be sent twice goes only over a connection that was in use this recently, or a new one. */
const FRESH_MS = 500;

/** What one backend holds, whichever routes lead to it. Lives on while it holds something, though no route names it any more. */
export type Load = {
  readonly instance: string;
  readonly host: string;
  readonly port: number;
  inflight: number;
  /** Some route lists it as ready: its idle connections are worth keeping. */
  wanted: boolean;
  idle: Upstream[];
  /** Refused connections in a row. */
  failures: number;
  ejectedUntilMs: number;
};

export function newLoad(instance: string, host: string, port: number): Load {
  return { instance, host, port, inflight: 0, wanted: false, idle: [], failures: 0, ejectedUntilMs: 0 };
}

/** Who hears of a connection while it carries something of theirs. */
export interface UpstreamOwner {
  onUpstreamConnect(): void;
  onUpstreamData(chunk: Buffer): void;
  onUpstreamDrain(): void;
  /** The connection is over for reading: `clean` when the backend ended it in order. Called once. */
  onUpstreamGone(clean: boolean): void;
}

/** One connection to a backend. Its listeners are attached once and serve every request it carries. */
export class Upstream {
  readonly socket: Socket;
  readonly load: Load;
  connected = false;
  reused = false;
  owner: UpstreamOwner | null = null;
  private gone = false;
  idleSinceMs = 0;
  idleUntilMs = 0;

  constructor(load: Load) {
    this.load = load;
    const host = load.host === 'localhost' ? '127.0.0.1' : load.host;
    this.socket = connect({ host, port: load.port, noDelay: true, allowHalfOpen: true });
    this.socket.setTimeout(CONNECT_TIMEOUT_MS, () => this.socket.destroy());
    this.socket.once('connect', () => {
      this.connected = true;
      this.socket.setTimeout(0);
      this.owner?.onUpstreamConnect();
    });
    this.socket.on('data', (chunk: Buffer) => {
      if (this.owner) this.owner.onUpstreamData(chunk);
      else this.leave(false);
    });
    this.socket.on('drain', () => this.owner?.onUpstreamDrain());
    this.socket.on('end', () => this.leave(true));
    this.socket.on('error', () => this.leave(false));
    this.socket.on('close', () => this.leave(false));
  }

  /** Hands the bare socket to someone else, with its listeners taken off. */
  detach(): Socket {
    this.owner = null;
    this.gone = true;
    this.socket.removeAllListeners();
    return this.socket;
  }

  destroy(): void {
    this.owner = null;
    this.socket.destroy();
  }

  private leave(clean: boolean): void {
    if (this.gone) return;
    this.gone = true;
    forget(this);
    const owner = this.owner;
    this.owner = null;
    this.socket.destroy();
    owner?.onUpstreamGone(clean);
  }
}

/** Which kept connections will do: any, those in use within FRESH_MS, or none. */
export type Freshness = 'any' | 'recent' | 'new';

/** An idle connection to the backend, the one used last first; a new one where none will do. */
export function takeUpstream(load: Load, owner: UpstreamOwner, nowMs: number, freshness: Freshness): Upstream {
  const last = load.idle.at(-1);
  const isFresh = freshness === 'any' || (freshness === 'recent' && last !== undefined && nowMs - last.idleSinceMs <= FRESH_MS);
  if (last && isFresh && nowMs < last.idleUntilMs) {
    load.idle.pop();
    last.reused = true;
    last.owner = owner;
    return last;
  }
  const made = new Upstream(load);
  made.owner = owner;
  return made;
}

/** Keeps a connection that has nothing more to carry, or closes it where nobody will want it. */
export function giveBack(upstream: Upstream, nowMs: number, keepAliveSeconds: number | undefined): void {
  upstream.owner = null;
  const { load } = upstream;
  const idleMs = keepAliveSeconds === undefined ? IDLE_MS : Math.min(60_000, keepAliveSeconds * 1000 - 1000);
  if (!load.wanted || idleMs <= 0 || load.idle.length >= MAX_IDLE_PER_BACKEND) return void upstream.destroy();
  upstream.idleSinceMs = nowMs;
  upstream.idleUntilMs = nowMs + idleMs;
  load.idle.push(upstream);
}

/** Closes idle connections: those that waited too long, or all. */
export function closeIdle(load: Load, nowMs = Number.POSITIVE_INFINITY): void {
  if (load.idle.length === 0) return;
  const [keep, close] = [[] as Upstream[], [] as Upstream[]];
  for (const upstream of load.idle) (upstream.idleUntilMs <= nowMs ? close : keep).push(upstream);
  load.idle = keep;
  for (const upstream of close) upstream.destroy();
}

function forget(upstream: Upstream): void {
  const at = upstream.load.idle.indexOf(upstream);
  if (at >= 0) upstream.load.idle.splice(at, 1);
}
