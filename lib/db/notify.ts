import { EventEmitter } from 'node:events';
import pg from 'pg';
import type { Db } from './client.ts';

/**
 * Wake-ups between processes. NOTIFY takes a database-wide lock at commit, so it is never sent inside a transaction of ours: it goes
 * out afterwards, at most one every few milliseconds, from a session that does not wait for the disk. Nothing depends on it arriving.
 */
const CHANNEL = 'orrery_work';
const COALESCE_MS = 2;
/** Under work, one announcement tells of many changes. */
const BUSY_MS = 10;

type Bell = {
  sentAt: number;
  emitter: EventEmitter;
  timer: NodeJS.Timeout | undefined;
  sender: pg.Client | undefined;
  sending: boolean;
  again: boolean;
};
const KEY = Symbol.for('orrery.bells');
type Holder = { [KEY]?: Map<string, Bell> };

/** Tells this process at once, and the others soon, that committed work or events may be waiting. Never throws. */
export function announce(db: Db): void {
  const bell = bellOf(db.url);
  bell.emitter.emit('work');
  const waitMs = Math.max(COALESCE_MS, bell.sentAt + BUSY_MS - performance.now());
  bell.timer ??= setTimeout(() => {
    bell.timer = undefined;
    bell.sentAt = performance.now();
    void send(bell, db.url);
  }, waitMs);
  bell.timer.unref();
}

/** Calls `onWork` for announcements of this process and of others. Reconnects for ever; returns a function that ends it. */
export function listen(db: Db, onWork: () => void): () => void {
  const bell = bellOf(db.url);
  bell.emitter.on('work', onWork);
  let closed = false;
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  const connect = async () => {
    if (closed) return;
    client = new pg.Client({ connectionString: db.url, application_name: 'orrery-listen', connectionTimeoutMillis: 5_000 });
    const again = () => {
      client?.removeAllListeners();
      client?.on('error', () => {});
      void client?.end().catch(() => {});
      if (!closed && !retry) {
        retry = setTimeout(() => {
          retry = undefined;
          void connect();
        }, 500);
        retry.unref();
      }
    };
    client.on('error', again);
    client.on('end', again);
    client.on('notification', (message) => {
      if (message.payload !== String(process.pid)) onWork();
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      onWork(); // whatever was announced while nobody listened
    } catch {
      again();
    }
  };
  void connect();
  return () => {
    closed = true;
    bell.emitter.off('work', onWork);
    if (retry) clearTimeout(retry);
    client?.removeAllListeners();
    client?.on('error', () => {});
    void client?.end().catch(() => {});
  };
}

/** Lets go of the sending connection, for a clean end. */
export async function closeNotify(db: Db): Promise<void> {
  const bell = bellOf(db.url);
  if (bell.timer) clearTimeout(bell.timer);
  bell.timer = undefined;
  const sender = bell.sender;
  bell.sender = undefined;
  await sender?.end().catch(() => {});
}

function bellOf(url: string): Bell {
  const holder = globalThis as Holder;
  holder[KEY] ??= new Map();
  let bell = holder[KEY].get(url);
  if (!bell) {
    bell = { sentAt: 0, emitter: new EventEmitter().setMaxListeners(0), timer: undefined, sender: undefined, sending: false, again: false };
    holder[KEY].set(url, bell);
  }
  return bell;
}

async function send(bell: Bell, url: string): Promise<void> {
  if (bell.sending) {
    bell.again = true;
    return;
  }
  bell.sending = true;
  try {
    do {
      bell.again = false;
      bell.sender ??= await connectSender(bell, url);
      await bell.sender.query('SELECT pg_notify($1, $2)', [CHANNEL, String(process.pid)]);
    } while (bell.again);
  } catch {
    bell.sender = undefined;
  } finally {
    bell.sending = false;
  }
}

async function connectSender(bell: Bell, url: string): Promise<pg.Client> {
  const sender = new pg.Client({ connectionString: url, application_name: 'orrery-notify', connectionTimeoutMillis: 5_000 });
  sender.on('error', () => {
    if (bell.sender === sender) bell.sender = undefined;
  });
  await sender.connect();
  await sender.query('SET synchronous_commit = off');
  return sender;
}
