import { describeError } from '#lib/kit/errors.ts';
import { rootLog } from '#lib/kit/log.ts';
import type { Actor } from '#lib/services/context.ts';
import { eventHub } from './event-hub.ts';
import { type Credential, findActor } from './identity.ts';
import { processSingleton } from './process-singleton.ts';

/** A long-lived answer (a stream) outlives the check at its beginning: its credential is looked at again this often. */
const CHECK_EVERY_MS = 3_000;
/** When the database cannot say for so long, a stream ends rather than go on unchecked. */
const BLIND_FOR_MS = 15_000;
const AT_ONCE = 16;
/** Changes that may end or change somebody's rights: check at once. */
const RIGHTS = /^(?:session|token|member|membership|user|team)\//;

type Watched = { credential: Credential; listeners: Set<(actor: Actor | null) => void>; checkedAt: number };

const watch = processSingleton('web.credential-watch', () => ({
  byKey: new Map<string, Watched>(),
  timer: undefined as NodeJS.Timeout | undefined,
  unsubscribe: undefined as (() => void) | undefined,
  checking: false,
  again: false,
}));

/**
 * Tells `onActor` the credential's actor as it is now, every few seconds and soon after any change of rights; null when it is no longer
 * valid. One check serves all streams of the same credential. Returns a function that ends it.
 */
export function watchCredential(credential: Credential, onActor: (actor: Actor | null) => void): () => void {
  const key = `${credential.by} ${credential.secret}`;
  const watched = watch.byKey.get(key) ?? { credential, listeners: new Set(), checkedAt: performance.now() };
  watch.byKey.set(key, watched);
  watched.listeners.add(onActor);
  start();
  return () => {
    watched.listeners.delete(onActor);
    if (watched.listeners.size === 0) watch.byKey.delete(key);
    if (watch.byKey.size === 0) stop();
  };
}

function start(): void {
  if (watch.timer) return;
  watch.timer = setInterval(() => void checkAll(), CHECK_EVERY_MS);
  watch.timer.unref();
  watch.unsubscribe = eventHub().subscribe({
    onFrame: (frame) => {
      if (frame.keys.some((key) => RIGHTS.test(key))) void checkAll();
    },
    onHeartbeat: () => {},
    onClose: () => stop(),
  });
}

function stop(): void {
  clearInterval(watch.timer);
  watch.timer = undefined;
  watch.unsubscribe?.();
  watch.unsubscribe = undefined;
}

async function checkAll(): Promise<void> {
  watch.again = true;
  if (watch.checking) return;
  watch.checking = true;
  try {
    while (watch.again) {
      watch.again = false;
      const queue = [...watch.byKey.values()];
      await Promise.all(Array.from({ length: AT_ONCE }, () => drain(queue)));
    }
  } finally {
    watch.checking = false;
  }
}

async function drain(queue: Watched[]): Promise<void> {
  for (let watched = queue.pop(); watched; watched = queue.pop()) {
    try {
      const actor = await findActor(watched.credential);
      watched.checkedAt = performance.now();
      for (const listener of [...watched.listeners]) listener(actor);
    } catch (error) {
      rootLog().warn({ error: describeError(error) }, 'a credential cannot be checked right now');
      if (performance.now() - watched.checkedAt > BLIND_FOR_MS) for (const listener of [...watched.listeners]) listener(null);
    }
  }
}
