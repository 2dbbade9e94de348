import type { Db } from '#lib/db/client.ts';
import { announce } from '#lib/db/notify.ts';
import { enqueue } from '#lib/db/queue.ts';
import { sqlOf, withTx } from '#lib/db/sql.ts';
import type { Log } from '#lib/kit/log.ts';
import type { AnyController } from './controller.ts';
import type { Metrics } from './metrics.ts';

const BATCH = 500;
export type FullPass = { objects: number; corrections: number; tookMs: number };
type Deps = { db: Db; controllers: readonly AnyController[]; metrics: Metrics; log: Log; now(): number };

/**
 * Looks at every object, load and decide only, and asks for a pass over those that need one and are in nobody's queue: what hints and
 * queue have missed. Normally nothing, so each one is counted.
 */
export async function fullPass(deps: Deps, signal: AbortSignal): Promise<FullPass> {
  const started = performance.now();
  let objects = 0;
  let corrections = 0;
  for (const controller of deps.controllers) {
    if (!controller.page) continue;
    for (let after = ''; ; ) {
      signal.throwIfAborted();
      const ids = await controller.page(after, BATCH);
      if (ids.length === 0) break;
      after = ids.at(-1) ?? after;
      objects += ids.length;
      const suspects = await suspectsOf(deps, controller, await notQueued(deps.db, controller, ids));
      // A pass may have ended between the two looks: only what still stands out when looked at again was missed.
      const missed = suspects.length === 0 ? [] : await suspectsOf(deps, controller, await notQueued(deps.db, controller, suspects));
      if (missed.length === 0) continue;
      corrections += missed.length;
      deps.log.warn({ kind: controller.kind, ids: missed.slice(0, 10), count: missed.length }, 'the full pass found what no hint had told');
      await withTx(deps.db, (sql) =>
        enqueue(
          sql,
          missed.map((id) => `${controller.kind}/${id}`),
        ),
      );
      announce(deps.db);
    }
  }
  const tookMs = performance.now() - started;
  deps.metrics.count('corrections', corrections);
  deps.metrics.fullPass({ at: new Date(deps.now()).toISOString(), objects, tookMs, corrections });
  return { objects, corrections, tookMs };
}

async function notQueued(db: Db, controller: AnyController, ids: readonly string[]): Promise<string[]> {
  const queued = await sqlOf(db).query<{ key: string }>('SELECT key FROM queue_key WHERE key = ANY($1::text[])', [
    ids.map((id) => `${controller.kind}/${id}`),
  ]);
  const taken = new Set(queued.map((row) => row.key));
  return ids.filter((id) => !taken.has(`${controller.kind}/${id}`));
}

async function suspectsOf(deps: Deps, controller: AnyController, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const pictures = await controller.load(ids);
  const found: string[] = [];
  for (const [id, loaded] of pictures) {
    if (!loaded.ok || needsPass(controller, loaded.picture, deps.now())) found.push(id);
  }
  return found;
}

function needsPass(controller: AnyController, picture: unknown, now: number): boolean {
  try {
    const verdict = controller.decide(picture, now);
    return !verdict.empty || verdict.wakeAt !== undefined;
  } catch {
    return true; // the pass itself will say why
  }
}
