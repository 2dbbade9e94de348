import { type Db, getDb } from '#lib/db/client.ts';
import { type EventRow, lastEventSeq, readEventsAfter, sequenceEvents } from '#lib/db/events.ts';
import { listen } from '#lib/db/notify.ts';
import type { EventFrame } from '#lib/domain/event.ts';
import { describeError } from '#lib/kit/errors.ts';
import { rootLog } from '#lib/kit/log.ts';
import { processSingleton } from './process-singleton.ts';

/** One event as every client gets it: formatted once, shared by all. */
export type SharedFrame = { seq: number; teamId: string | null; keys: string[]; bytes: Uint8Array };

export type Subscriber = {
  /** In order, each event once, whatever team it is of: the subscriber filters. */
  onFrame(frame: SharedFrame): void;
  /** Every 15 s. */
  onHeartbeat(bytes: Uint8Array): void;
  /** The process stops: end the stream, the client comes back elsewhere. */
  onClose(): void;
};

const POLL_MS = 500;
const HEARTBEAT_MS = 15_000;
const BATCH = 1_000;
const encoder = new TextEncoder();

/**
 * The process's one reader of the event table. It runs while somebody subscribes: one LISTEN connection wakes it, a poll twice a second
 * finds what the wake-up missed. Frames go to all subscribers in the order of their sequence numbers.
 */
export class EventHub {
  /** Everything up to here has been handed out. */
  cursor = 0;
  readonly #db: Db;
  readonly #subscribers = new Set<Subscriber>();
  #starting: Promise<void> | undefined;
  #stop: (() => void) | undefined;
  #reading = false;
  #again = false;

  constructor(db: Db) {
    this.#db = db;
  }

  get size(): number {
    return this.#subscribers.size;
  }

  /** Starts reading from the newest event, if nobody has; call before asking for `cursor`. */
  async start(): Promise<void> {
    this.#starting ??= this.#begin().catch((error: unknown) => {
      this.#starting = undefined;
      throw error;
    });
    await this.#starting;
  }

  /** From now on, synchronously: the subscriber misses nothing after the present `cursor`. */
  subscribe(subscriber: Subscriber): () => void {
    this.#subscribers.add(subscriber);
    return () => {
      this.#subscribers.delete(subscriber);
    };
  }

  /** Ends every stream and the reading. */
  close(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#starting = undefined;
    for (const subscriber of [...this.#subscribers]) subscriber.onClose();
    this.#subscribers.clear();
  }

  async #begin(): Promise<void> {
    await drainSequence(this.#db);
    this.cursor = await lastEventSeq(this.#db);
    const wake = () => void this.#read();
    const unlisten = listen(this.#db, wake);
    const poll = setInterval(wake, POLL_MS);
    const beat = setInterval(() => {
      const bytes = encoder.encode(': still here\n\n');
      for (const subscriber of this.#subscribers) subscriber.onHeartbeat(bytes);
      // Nobody has listened for a whole beat: stop until somebody comes.
      if (this.#subscribers.size === 0) this.close();
    }, HEARTBEAT_MS);
    poll.unref();
    beat.unref();
    this.#stop = () => {
      unlisten();
      clearInterval(poll);
      clearInterval(beat);
    };
  }

  /** One reader at a time; a wake-up during a read reads once more. */
  async #read(): Promise<void> {
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#again && this.#stop) {
        this.#again = false;
        await sequenceEvents(this.#db);
        const rows = await readEventsAfter(this.#db, this.cursor, null, BATCH);
        for (const row of rows) this.#deliver(toFrame(row));
        if (rows.length === BATCH) this.#again = true;
      }
    } catch (error) {
      rootLog().warn({ error: describeError(error) }, 'events cannot be read right now');
    } finally {
      this.#reading = false;
    }
  }

  #deliver(frame: SharedFrame): void {
    if (!this.#stop || frame.seq <= this.cursor) return;
    this.cursor = frame.seq;
    for (const subscriber of [...this.#subscribers]) subscriber.onFrame(frame);
  }
}

export function toFrame(row: EventRow): SharedFrame {
  const frame: EventFrame = {
    seq: row.seq,
    keys: row.keys,
    type: row.type,
    level: row.level as EventFrame['level'],
    message: row.message,
    at: row.at,
  };
  return { seq: row.seq, teamId: row.teamId, keys: row.keys, bytes: encoder.encode(`id: ${row.seq}\ndata: ${JSON.stringify(frame)}\n\n`) };
}

/** Gives waiting events their numbers, all of them, so that "from now on" means what it says. */
async function drainSequence(db: Db): Promise<void> {
  while ((await sequenceEvents(db)) > 0);
}

const hubs = processSingleton('web.event-hubs', () => new Map<string, EventHub>());

/** The hub of this process. */
export function eventHub(db: Db = getDb()): EventHub {
  let hub = hubs.get(db.url);
  if (!hub) {
    hub = new EventHub(db);
    hubs.set(db.url, hub);
  }
  return hub;
}

/** For a clean end of the process, and of a test. */
export function closeEventHubs(): void {
  for (const hub of hubs.values()) hub.close();
  hubs.clear();
}
