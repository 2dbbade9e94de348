import { existsSync, rmSync } from 'node:fs';
import { DriverError, type Fence, type InstanceSpec } from '#lib/drivers/driver.ts';
import { unpackArtifact } from './artifact.ts';
import { readIfThere } from './files.ts';
import { endGroup, kill } from './group.ts';
import { type Lock, stillHolds, withLock } from './lock.ts';
import { livePath } from './log-index.ts';
import { logFolder, makeLogFolder } from './logs.ts';
import type { Place } from './place.ts';
import { isAlive } from './proc.ts';
import { checkSpec, findProgram, programEnv, searchPath } from './program.ts';
import { discard } from './runtime.ts';
import { type Launched, launch } from './spawn.ts';
import type { InstanceState } from './state.ts';
import { makeWorkDir, workDirOf } from './workdir.ts';

/**
 * Starts the instance unless this attempt was started before. Returns the shim of a new start, undefined when there was nothing to do.
 */
export async function startInstance(place: Place, spec: InstanceSpec, fence: Fence, signal: AbortSignal): Promise<Launched | undefined> {
  checkSpec(spec);
  const artifact = spec.artifact && (await unpackArtifact(place.runtime.artifacts, spec.artifact));
  const user = await place.users.forKey(spec.isolationKey);
  signal.throwIfAborted();
  return withLock(place.store.lockPath(spec.id), async (lock) => {
    const before = place.store.load(spec.id);
    checkFence(place, spec.id, before, fence);
    if (before && !mayStart(place, before, spec)) {
      if (BigInt(before.epoch) < fence.epoch) place.store.save({ ...before, epoch: String(fence.epoch) });
      return undefined;
    }
    place.store.raise(spec.id);
    return start(place, lock, spec, fence, before, artifact, user?.uid);
  });
}

/** Refuses a caller whose lease is older than the newest that touched this instance. */
export function checkFence(place: Place, id: string, state: InstanceState | undefined, fence: Fence): void {
  const highest = state ? BigInt(state.epoch) : place.store.tombstoneEpoch(id);
  if (highest !== undefined && fence.epoch < highest) {
    throw new DriverError('fenced', `A newer owner (epoch ${highest}) has acted on this instance.`, { retry: false });
  }
}

function mayStart(place: Place, before: InstanceState, spec: InstanceSpec): boolean {
  if (before.attempt === spec.attempt) return before.shim === undefined; // recorded, but nothing was ever started
  if (before.attempt > spec.attempt) return false;
  const over = before.exit !== undefined || !before.shim || !isAlive(before.shim) || hasExitFile(place, before);
  if (over) return true;
  throw new DriverError('still-running', `Attempt ${before.attempt} of this instance still runs: stop it first.`, { retry: true });
}

async function start(
  place: Place,
  lock: Lock,
  spec: InstanceSpec,
  fence: Fence,
  before: InstanceState | undefined,
  artifact: string | undefined,
  uid: number | undefined,
): Promise<Launched> {
  const { store, limits } = place;
  if (before?.shim) await endGroup(place, before);
  if (before?.limitGroup) limits.drop(before.limitGroup);
  if (before) rmSync(store.exitPath(before.id, before.attempt), { force: true });
  const dir = workDirOf(place.runtime, spec.id);
  const fresh = !existsSync(dir.base);
  let ports: Record<string, number> = {};
  let launched: Launched | undefined;
  try {
    await makeWorkDir(dir, artifact, uid);
    const path = searchPath(place.runtime.bin);
    const program = findProgram(spec.command[0] ?? '', path, place.nodeBin, dir.work);
    ports = await choosePorts(place, spec, before);
    const limitGroup = limits.kind.startsWith('cgroup') ? `${spec.id}-${spec.attempt}` : undefined;
    const state: InstanceState = {
      id: spec.id,
      attempt: spec.attempt,
      epoch: String(fence.epoch),
      spec,
      step: 'prepared',
      ended: undefined,
      shim: undefined,
      ports,
      uid,
      limitGroup,
      limitsBy: limits.kind,
      startedAt: undefined,
      stopping: undefined,
      exit: undefined,
    };
    if (!stillHolds(lock)) throw lostLock();
    store.save(state);
    const logs = makeLogFolder(store.dir.logs, spec.id, spec.attempt);
    launched = await launch({
      shim: place.runtime.shim,
      title: `${spec.name.team}/${spec.name.service}.${spec.name.environment}`,
      program,
      args: spec.command.slice(1),
      cwd: dir.work,
      env: programEnv(spec, dir, ports, path, place.mark),
      uid,
      stdoutPath: livePath(logs, 'out'),
      stderrPath: livePath(logs, 'err'),
      exitPath: store.exitPath(spec.id, spec.attempt),
      limitLines: limits.shell(spec.resources),
    });
    if (!stillHolds(lock)) throw lostLock();
    const running: InstanceState = { ...state, step: 'running', shim: launched.shim, startedAt: place.clock.now().toISOString() };
    store.save(running);
    if (limitGroup) {
      limits.create(limitGroup, spec.resources);
      await limits.attach(limitGroup, launched.shim.pid);
    }
    if (!stillHolds(lock)) throw lostLock();
    place.beforeGo?.();
    launched.go();
    return launched;
  } catch (error) {
    if (launched) kill(launched.shim.pid, 'SIGKILL');
    throw undo(place, lock, spec, before, ports, fresh, error);
  }
}

/** Nothing ran: leaves no trace of a first start, and a failed record of a later one. */
function undo(
  place: Place,
  lock: Lock,
  spec: InstanceSpec,
  before: InstanceState | undefined,
  ports: Record<string, number>,
  fresh: boolean,
  error: unknown,
): unknown {
  if (stillHolds(lock)) {
    const message = error instanceof Error ? error.message : String(error);
    const now = place.store.load(spec.id);
    if (now && now.attempt === spec.attempt) {
      place.store.save({ ...now, step: 'failed', shim: undefined, ended: { reason: 'StartFailed', message } });
    } else if (!before) {
      for (const port of Object.values(ports)) place.ports.release(port, spec.id);
      if (fresh) discard(place.runtime, workDirOf(place.runtime, spec.id).base);
    }
  }
  if (error instanceof DriverError) return error;
  return new DriverError('start-failed', 'The program could not be started on this machine.', {
    retry: true,
    cause: error,
    detail: String(error),
  });
}

/** The ports of the attempt before, so that addresses last, unless one of them was the trouble. */
async function choosePorts(place: Place, spec: InstanceSpec, before: InstanceState | undefined): Promise<Record<string, number>> {
  const taken = before !== undefined && wasPortTaken(place, before);
  const ports: Record<string, number> = {};
  const kept = new Set<number>();
  for (const port of spec.ports) {
    const old = before?.ports[port.name];
    const usable = old !== undefined && !taken && (await place.ports.isFree(old));
    const number = usable ? old : await place.ports.reserve(spec.id);
    ports[port.name] = number;
    kept.add(number);
  }
  for (const old of Object.values(before?.ports ?? {})) if (!kept.has(old)) place.ports.release(old, spec.id);
  return ports;
}

function wasPortTaken(place: Place, before: InstanceState): boolean {
  const facts = place.store.loadFacts(before.id);
  if (facts?.attempt === before.attempt && facts.portTaken) return true;
  const errors = readIfThere(livePath(logFolder(place.store.dir.logs, before.id, before.attempt), 'err')) ?? '';
  return /EADDRINUSE|address already in use/i.test(errors.slice(-8192));
}

const hasExitFile = (place: Place, state: InstanceState): boolean =>
  (readIfThere(place.store.exitPath(state.id, state.attempt)) ?? '') !== '';

const lostLock = (): DriverError => new DriverError('fenced', 'Another plane took over this instance meanwhile.', { retry: false });
