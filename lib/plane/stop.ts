import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#lib/kit/errors.ts';
import { stopGateway } from './gateway.ts';
import { findLockOwner } from './lock.ts';
import { findRunningPostgres } from './postgres.ts';
import { signalProcess, waitForEnd } from './process-identity.ts';
import { endLeftover } from './web-process.ts';

const GRACE_MS = 10_000;

/**
 * Stops the plane of this home from another terminal, and what a killed launcher left behind. With `all`, every service instance of this
 * machine and the gateway too: the plane first, so that nothing is started again.
 */
export async function stopFromOutside(options: { home: string; all: boolean; log: (line: string) => void }): Promise<void> {
  const { home, all, log } = options;
  if (!existsSync(home)) return log(`Nothing runs for ${home}.`);
  const owner = findLockOwner(join(home, 'run', 'plane.lock'));
  if (owner) {
    signalProcess(owner, 'SIGTERM');
    if (!(await waitForEnd(owner, 45_000))) throw new AppError('internal', `The plane (process ${owner.pid}) does not stop.`);
  }
  await endLeftover(home);
  if (all) {
    const stopped = await stopInstances(home);
    log(`Stopped ${stopped} service instance${stopped === 1 ? '' : 's'}.`);
    if (await stopGateway(home)) log('Stopped the gateway.');
  }
  await findRunningPostgres(home)?.stop();
  rmSync(join(home, 'plane.json'), { force: true });
  log(owner ? 'The plane has stopped.' : 'The plane was not running.');
}

/** Ends every instance of the process driver, gracefully, and waits for it. Returns how many were running. */
async function stopInstances(home: string): Promise<number> {
  if (!existsSync(join(home, 'run', 'instances'))) return 0;
  const [{ createProcessDriver }, { createStore }, { isEndedPhase }] = await Promise.all([
    import('#lib/drivers/process/driver.ts'),
    import('#lib/drivers/process/state.ts'),
    import('#lib/domain/instance.ts'),
  ]);
  const driver = createProcessDriver({ home });
  const store = createStore(home);
  const { signal } = new AbortController();
  const living = async () => (await driver.observe(signal)).filter((instance) => !isEndedPhase(instance.phase));
  const first = await living();
  try {
    for (const { id } of first) {
      // In the name of the last owner: a higher epoch would lock the engine out when the plane starts again.
      await driver.stop(id, GRACE_MS, { epoch: BigInt(store.load(id)?.epoch ?? '0') });
    }
    for (const deadline = Date.now() + GRACE_MS + 15_000; (await living()).length > 0; await sleep(50)) {
      if (Date.now() > deadline)
        throw new AppError('internal', `Some instances do not end: ${(await living()).map(({ id }) => id).join(', ')}.`);
    }
  } finally {
    await driver.close();
  }
  return first.length;
}
