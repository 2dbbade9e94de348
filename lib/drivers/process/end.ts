import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DriverError, type Fence } from '#lib/drivers/driver.ts';
import { endGroup, signalGroup } from './group.ts';
import { withLock } from './lock.ts';
import type { Place } from './place.ts';
import { discard } from './runtime.ts';
import { checkFence } from './start.ts';
import { workDirOf } from './workdir.ts';

/** Records that the instance shall end by a deadline, then asks it to. An earlier deadline stands. */
export async function stopInstance(place: Place, id: string, graceMs: number, fence: Fence): Promise<void> {
  const { store, clock } = place;
  await withLock(store.lockPath(id), () => {
    const state = store.load(id);
    checkFence(place, id, state, fence);
    if (!state) return;
    const atMs = clock.now().getTime();
    const before = state.stopping;
    const over = state.step !== 'running' || state.exit !== undefined;
    const sooner = !before || atMs + graceMs < before.atMs + before.graceMs;
    const stopping = over ? before : { ...(before && !sooner ? before : { atMs, graceMs }), asked: true };
    store.save({ ...state, epoch: String(fence.epoch), stopping });
    if (!over && !before) signalGroup(place, state, 'SIGTERM');
  });
}

/** Ends the instance if it runs and frees all it held; only the epoch is remembered, for an hour. */
export async function removeInstance(place: Place, id: string, fence: Fence): Promise<void> {
  const { store } = place;
  await withLock(store.lockPath(id), async () => {
    const state = store.load(id);
    checkFence(place, id, state, fence);
    if (state) {
      const stopping = { atMs: place.clock.now().getTime(), graceMs: 0, asked: true };
      store.save({ ...state, epoch: String(fence.epoch), stopping: state.exit ? state.stopping : stopping });
      if (state.shim && !(await endGroup(place, state, true))) {
        throw new DriverError('internal', 'A process of this instance does not end, not even when killed.', { retry: true });
      }
      if (state.limitGroup) place.limits.drop(state.limitGroup);
      for (const port of Object.values(state.ports)) place.ports.release(port, id);
    }
    discard(place.runtime, workDirOf(place.runtime, id).base);
    rmSync(join(store.dir.logs, id), { recursive: true, force: true });
    store.bury(id, fence.epoch);
  });
}
