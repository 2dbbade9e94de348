import { readEventsAfter } from '#lib/db/events.ts';
import { sqlOf } from '#lib/db/sql.ts';
import { decideAccess } from '#lib/domain/access.ts';
import { visibleTeams } from '#lib/services/access.ts';
import type { Actor, Context } from '#lib/services/context.ts';
import { watchCredential } from './credential-watch.ts';
import { type EventHub, eventHub, type SharedFrame, toFrame } from './event-hub.ts';
import { type Credential, credentialOf } from './identity.ts';

/** What a client may leave unread before it is dropped; it comes back with its cursor. */
const MAX_WAITING_BYTES = 1_048_576;
const BATCH = 500;
const encoder = new TextEncoder();

/**
 * The frames of `/api/v1/events` for one client: first what it missed since `after`, then what happens, each event once and in order.
 * Without `after` it begins now. `reset` says that the past cannot be told any more and everything has to be fetched again.
 * `rights` says that what the client may do has changed. The stream ends when the client goes, reads too slowly, or may not read any longer.
 */
export async function openEventStream(ctx: Context, request: Request, after: number | undefined): Promise<ReadableStream<Uint8Array>> {
  const hub = eventHub(ctx.db);
  await hub.start();
  const credential = credentialOf(request.headers);
  const client = new EventClient(ctx, hub, credential);
  return client.open(request.signal, after);
}

class EventClient {
  readonly #ctx: Context;
  readonly #hub: EventHub;
  readonly #credential: Credential | undefined;
  #teams: ReadonlySet<string> | null;
  #rights: string;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #cleanups: (() => void)[] = [];
  #ended = false;

  constructor(ctx: Context, hub: EventHub, credential: Credential | undefined) {
    this.#ctx = ctx;
    this.#hub = hub;
    this.#credential = credential;
    this.#teams = teamSet(visibleTeams(ctx));
    this.#rights = JSON.stringify(ctx.actor.grants);
  }

  open(signal: AbortSignal, after: number | undefined): ReadableStream<Uint8Array> {
    const end = () => this.#end();
    signal.addEventListener('abort', end, { once: true });
    this.#cleanups.push(() => signal.removeEventListener('abort', end));
    if (this.#credential) {
      this.#cleanups.push(
        watchCredential(this.#credential, (actor) => {
          if (!actor || !decideAccess(actor.grants, 'event:read', {}).allowed) this.#end();
          else this.#follow(actor);
        }),
      );
    }
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
          void this.#begin(after).catch(() => this.#end());
        },
        cancel: () => this.#end(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING_BYTES }),
    );
  }

  /** The client's rights as they are now; it is told when they are others than a moment ago, so that an open page looks again. */
  #follow(actor: Actor): void {
    const rights = JSON.stringify(actor.grants);
    if (rights === this.#rights) return;
    this.#rights = rights;
    this.#teams = teamSet(visibleTeams({ ...this.#ctx, actor }));
    this.#send(encoder.encode('event: rights\ndata: {}\n\n'));
  }

  async #begin(after: number | undefined): Promise<void> {
    this.#send(encoder.encode('retry: 1000\n\n'));
    let cursor = after ?? this.#hub.cursor;
    if (after !== undefined && !(await this.#canResume(after))) {
      cursor = this.#hub.cursor;
      this.#send(encoder.encode(`event: reset\nid: ${cursor}\ndata: ${JSON.stringify({ seq: cursor })}\n\n`));
    } else {
      this.#send(encoder.encode(`event: ready\nid: ${cursor}\ndata: ${JSON.stringify({ seq: cursor })}\n\n`));
    }
    while (!this.#ended && cursor < this.#hub.cursor) cursor = await this.#catchUp(cursor);
    if (this.#ended) return;
    // No await between the last comparison and this: nothing can fall between.
    this.#cleanups.push(
      this.#hub.subscribe({
        onFrame: (frame) => this.#offer(frame),
        onHeartbeat: (bytes) => this.#send(bytes),
        onClose: () => this.#end(),
      }),
    );
  }

  /** One batch of the past; returns the new cursor. Waits while the client is behind with reading. */
  async #catchUp(cursor: number): Promise<number> {
    const target = this.#hub.cursor;
    const rows = await readEventsAfter(this.#ctx.db, cursor, this.#teams === null ? null : [...this.#teams], BATCH);
    let last = cursor;
    for (const row of rows) {
      if (row.seq > this.#hub.cursor) break; // the hub brings it
      this.#offer(toFrame(row));
      last = row.seq;
    }
    while (!this.#ended && (this.#controller?.desiredSize ?? 0) < MAX_WAITING_BYTES / 2)
      await new Promise((resolve) => setTimeout(resolve, 20));
    return rows.length < BATCH ? Math.max(last, target) : last;
  }

  /** The oldest kept event must not be after the one the client wants next, and its cursor must be one of ours. */
  async #canResume(after: number): Promise<boolean> {
    if (after > this.#hub.cursor) return false;
    const [row] = await sqlOf(this.#ctx.db).query<{ first: string | null }>('SELECT MIN(seq) AS first FROM event');
    return row?.first === null || row?.first === undefined ? after === this.#hub.cursor : Number(row.first) <= after + 1;
  }

  #offer(frame: SharedFrame): void {
    if (frame.teamId !== null && this.#teams !== null && !this.#teams.has(frame.teamId)) return;
    this.#send(frame.bytes);
  }

  #send(bytes: Uint8Array): void {
    if (this.#ended || !this.#controller) return;
    if ((this.#controller.desiredSize ?? 0) < bytes.byteLength) {
      this.#end();
      return;
    }
    this.#controller.enqueue(bytes);
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const cleanup of this.#cleanups.splice(0)) cleanup();
    try {
      this.#controller?.close();
    } catch {
      // cancelled by the reader: there is nothing left to close
    }
  }
}

const teamSet = (teams: string[] | null): ReadonlySet<string> | null => (teams === null ? null : new Set(teams));
