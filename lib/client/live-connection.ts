import type { QueryClient } from '@tanstack/react-query';
import type { EventFrame } from '#lib/domain/event.ts';
import { leavingKeys } from '#lib/domain/leaving.ts';
import { coalesce } from './coalesce.ts';
import { dropQueries } from './drop-queries.ts';
import { keys } from './keys.ts';
import { isTouchedBy, parseLiveKey } from './live.ts';
import { publishLiveChange } from './live-keys.ts';
import { endpoints } from './routes.ts';

export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'offline';

const BATCH_MS = 125;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

/**
 * The tab's one event stream. Resumes after the last event it saw; when it was away, everything shown is asked for again once.
 * Returns a function that closes it.
 */
export function openLiveConnection(queries: QueryClient, onState: (state: LiveState) => void): () => void {
  let after: number | undefined;
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
      onState('live');
      retryMs = FIRST_RETRY_MS;
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
      onState(navigator.onLine ? 'reconnecting' : 'offline');
      retry = setTimeout(connect, retryMs * (0.75 + Math.random() / 2));
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
  const online = () => {
    if (retry) clearTimeout(retry);
    source?.close();
    connect();
  };
  const offline = () => onState('offline');
  window.addEventListener('online', online);
  window.addEventListener('offline', offline);
  connect();
  return () => {
    window.removeEventListener('online', online);
    window.removeEventListener('offline', offline);
    if (retry) clearTimeout(retry);
    source?.close();
    batcher.stop();
  };
}

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
