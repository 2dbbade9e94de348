import type { QueryClient } from '@tanstack/react-query';
import type { EventFrame } from '#lib/domain/event.ts';
import { leavingKeys } from '#lib/domain/leaving.ts';
import { coalesce } from './coalesce.ts';
import { dropQueries } from './drop-queries.ts';
import { keys } from './keys.ts';
import { isTouchedBy, parseLiveKey } from './live.ts';
import { publishLiveChange } from './live-keys.ts';
import { setCutOff } from './network.ts';
import { endpoints } from './routes.ts';

export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'offline';

/** How the stream is, since when (ms), and when it is tried again by itself. */
export type LiveStatus = { state: LiveState; since: number; retryAt: number | undefined };

export type LiveConnection = { retryNow(): void; close(): void };

const BATCH_MS = 125;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

/**
 * The tab's one event stream. It begins after `from`, an event that is older than the page's data, and resumes after the last one it
 * saw, so that nothing is missed; what failed meanwhile is asked for again.
 */
export function openLiveConnection(queries: QueryClient, from: number | undefined, onStatus: (status: LiveStatus) => void): LiveConnection {
  let after = from;
  let status: LiveStatus = { state: 'connecting', since: Date.now(), retryAt: undefined };
  const tell = (state: LiveState, retryAt?: number) => {
    setCutOff(state === 'offline');
    status = { state, since: state === status.state ? status.since : outageSince(status, state), retryAt };
    onStatus(status);
  };
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let retryMs = FIRST_RETRY_MS;
  const offer = (changed: readonly string[]) => {
    publishLiveChange({ keys: changed, all: false });
    return invalidate(queries, changed);
  };
  const batcher = coalesce(offer, BATCH_MS, { set: (run, ms) => setTimeout(run, ms), clear: (handle) => clearTimeout(handle as number) });

  const connect = () => {
    source = new EventSource(endpoints.events({ after }));
    source.onopen = () => {
      const wasAway = status.state === 'reconnecting' || status.state === 'offline';
      tell('live');
      retryMs = FIRST_RETRY_MS;
      if (wasAway)
        void queries.invalidateQueries({ predicate: (query) => query.state.fetchFailureCount > 0 || query.state.status === 'error' });
    };
    source.onmessage = receive;
    source.addEventListener('ready', (message) => {
      after = seqOf(message) ?? after;
    });
    // The server could not resume from so far back: what is shown may be old.
    source.addEventListener('reset', (message) => {
      after = seqOf(message);
      publishLiveChange({ keys: [], all: true });
      void queries.invalidateQueries();
    });
    source.addEventListener('rights', () => void queries.invalidateQueries({ queryKey: keys.me(), exact: true }));
    source.onerror = () => {
      source?.close();
      const waitMs = retryMs * (0.75 + Math.random() / 2);
      tell(navigator.onLine ? 'reconnecting' : 'offline', Date.now() + waitMs);
      retry = setTimeout(connect, waitMs);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
      // A stream does not say why it ended; asking who I am does: a session that was ended leads to the sign-in page.
      void queries.invalidateQueries({ queryKey: keys.me(), exact: true });
    };
  };
  const receive = (message: MessageEvent<string>) => {
    const frame = safeJson(message.data);
    if (!isFrame(frame)) return;
    after = frame.seq;
    // At once, before the batch: what is gone must not be asked for in between.
    const leaving = leavingKeys(frame);
    if (leaving.length > 0) dropQueries(queries, leaving, frame.message);
    batcher.add(frame.keys);
  };
  const retryNow = () => {
    if (retry) clearTimeout(retry);
    source?.close();
    retryMs = FIRST_RETRY_MS;
    connect();
  };
  // A stream that is open may not notice for minutes that the network is gone: opening it anew tells.
  window.addEventListener('online', retryNow);
  window.addEventListener('offline', retryNow);
  connect();
  const close = () => {
    window.removeEventListener('online', retryNow);
    window.removeEventListener('offline', retryNow);
    if (retry) clearTimeout(retry);
    source?.close();
    batcher.stop();
  };
  return { retryNow, close };
}

/** Reconnecting and offline are one outage: it counts from its beginning. */
const outageSince = (before: LiveStatus, state: LiveState): number =>
  state !== 'live' && (before.state === 'reconnecting' || before.state === 'offline') ? before.since : Date.now();

/** Marks what the keys touch as out of date. A query that is being fetched right now is left for the next batch, never restarted. */
function invalidate(queries: QueryClient, changed: readonly string[]): string[] {
  const later: string[] = [];
  const all = queries.getQueryCache().getAll();
  for (const key of changed) {
    const target = parseLiveKey(key);
    if (!target) continue;
    for (const query of all) {
      if (!isTouchedBy({ queryKey: query.queryKey, data: query.state.data }, target)) continue;
      if (query.state.fetchStatus === 'fetching' && query.state.data !== undefined) later.push(key);
      else void queries.invalidateQueries({ queryKey: query.queryKey, exact: true }, { cancelRefetch: false });
    }
  }
  return [...new Set(later)];
}

function isFrame(value: unknown): value is EventFrame {
  const { seq, keys, type, message } = Object(value) as Partial<Record<keyof EventFrame, unknown>>;
  const isNamed = Array.isArray(keys) && keys.every((key) => typeof key === 'string');
  return typeof seq === 'number' && typeof type === 'string' && typeof message === 'string' && isNamed;
}

const seqOf = (message: MessageEvent<string>): number | undefined => {
  const value = safeJson(message.data);
  return value !== null && typeof value === 'object' && 'seq' in value && typeof value.seq === 'number' ? value.seq : undefined;
};

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
