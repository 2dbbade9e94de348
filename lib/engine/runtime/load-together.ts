import type { Controller, Loaded } from './controller.ts';
import { loadAlone } from './load-alone.ts';

type Asker<P> = { id: string; resolve(loaded: Loaded<P> | undefined): void; reject(error: unknown): void };

/**
 * Pictures of single keys, asked for by many passes at once: those that come while a load runs share the next one. Each is as fresh as the
 * moment it was asked for, or fresher.
 */
export function loadTogether<P>(load: Controller<P>['load']): (id: string) => Promise<Loaded<P> | undefined> {
  let waiting: Asker<P>[] = [];
  let loading = false;
  let scheduled = false;

  const schedule = () => {
    if (scheduled || loading || waiting.length === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      void loadNext();
    });
  };
  const loadNext = async () => {
    const askers = waiting;
    waiting = [];
    loading = true;
    try {
      const found = await loadAlone({ load }, [...new Set(askers.map((one) => one.id))]);
      for (const one of askers) one.resolve(found.get(one.id));
    } catch (error) {
      for (const one of askers) one.reject(error);
    } finally {
      loading = false;
      schedule();
    }
  };
  return (id) =>
    new Promise((resolve, reject) => {
      waiting.push({ id, resolve, reject });
      schedule();
    });
}
