import type { Controller, Loaded } from './controller.ts';
import { isOutage } from './outcome-of.ts';

/** Loads a batch; when that fails for a reason of its own rather than an outage, each key alone, so that one cannot stop the others. */
export async function loadAlone<P>(controller: Pick<Controller<P>, 'load'>, ids: readonly string[]): Promise<Map<string, Loaded<P>>> {
  try {
    return await controller.load(ids);
  } catch (error) {
    if (isOutage(error) || ids.length === 1) throw error;
    const all = new Map<string, Loaded<P>>();
    for (const id of ids) {
      try {
        for (const [key, loaded] of await controller.load([id])) all.set(key, loaded);
      } catch (own) {
        all.set(id, { ok: false, error: own });
      }
    }
    return all;
  }
}
