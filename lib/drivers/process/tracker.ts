import { type FSWatcher, statSync, watch } from 'node:fs';
import type { InstanceReport } from '#lib/drivers/driver.ts';
import { describeError } from '#lib/kit/errors.ts';
import { pause, readIfThere } from './files.ts';
import { endGroup, groupMembers, signalGroup } from './group.ts';
import { withLock } from './lock.ts';
import type { LogKeeper } from './log-keeper.ts';
import { logFolder } from './logs.ts';
import type { Place } from './place.ts';
import type { ProbeNews, ProbeRunner } from './probe.ts';
import { bootId, firstChild, hasPid, isAlive } from './proc.ts';
import { toReport } from './report.ts';
import { parseExitFile } from './shim.ts';
import type { Ended, Exit, Facts, InstanceState } from './state.ts';
import { createUsageMeter } from './usage.ts';
import { toFacts, watchInstance } from './watchers.ts';

type Entry = {
  state: InstanceState;
  version: string | undefined;
  facts: Facts | undefined;
  exit: Exit | undefined;
  finishing: boolean;
  pid: number | undefined;
  probes: ProbeRunner | undefined;
  stopTimer: NodeJS.Timeout | undefined;
  usage: InstanceReport['usage'];
};
export type Tracker = ReturnType<typeof createTracker>;

const POLL_MS = 1000;
const THOROUGH_EVERY = 5;
const USAGE_MS = 5000;
const HUNG_GRACE_MS = 5000;

/**
 * Keeps an eye on every instance of the home, whoever started it: exits, probes, stops that run out of grace, usage. Events make it
 * quick; once a second it looks at everything anyway.
 */
export function createTracker(place: Place, keeper: LogKeeper) {
  const { store, clock, log } = place;
  const entries = new Map<string, Entry>();
  const listeners = new Set<(id: string) => void>();
  const meter = createUsageMeter(place.limits.members, () => clock.now().getTime());
  let closed = false;
  let polls = 0;
  let exits: FSWatcher | undefined;
  const timers = [setInterval(() => guard(poll), POLL_MS).unref(), setInterval(() => guard(measure), USAGE_MS).unref()];

  try {
    exits = watch(store.dir.exits, { persistent: false }, (_event, name) => {
      const id = name?.split('.')[0];
      if (id && entries.has(id)) guard(() => check(id));
    });
    exits.on('error', () => undefined);
  } catch (error) {
    log.warn({ error: describeError(error) }, 'exits are seen by polling only');
  }
  guard(() => {
    keeper.sweep();
    look(true);
  });

  /** Once a second: events tell the most, so a rough look will do; every fifth time an exact one. */
  function poll(): void {
    polls += 1;
    const exact = polls % THOROUGH_EVERY === 0;
    keeper.sweep(exact);
    look(exact);
  }

  /** Takes in what other planes wrote, and looks after every program; `exact` tells a pid from its earlier owner. */
  function look(exact: boolean): void {
    const ids = new Set(store.list());
    for (const id of entries.keys()) if (!ids.has(id)) drop(id);
    for (const id of ids) {
      refresh(id);
      const shim = entries.get(id)?.state.shim;
      if (shim && (exact || !hasPid(shim.pid))) check(id);
    }
  }

  /** Reads an instance's state if it was written since the last look. */
  function refresh(id: string): void {
    const version = store.version(id);
    const known = entries.get(id);
    if (version === undefined) drop(id);
    if (version === undefined || known?.version === version) return;
    const state = store.load(id);
    if (!state) return;
    if (known && known.state.attempt === state.attempt && known.state.step === state.step) {
      known.state = state;
      known.version = version;
      armStop(known);
    } else adopt(state, version);
    hint(id);
  }

  function adopt(state: InstanceState, version: string | undefined): void {
    const before = entries.get(state.id);
    if (before) letGo(before);
    const facts = store.loadFacts(state.id);
    const entry: Entry = {
      state,
      version,
      facts: facts?.attempt === state.attempt ? facts : undefined,
      exit: undefined,
      finishing: false,
      pid: undefined,
      probes: undefined,
      stopTimer: undefined,
      usage: undefined,
    };
    entries.set(state.id, entry);
    if (state.step === 'prepared') background(abandon(entry));
    if (state.step !== 'running' || state.exit) return;
    keeper.keep(logFolder(store.dir.logs, state.id, state.attempt));
    armStop(entry);
    if (!state.stopping) entry.probes = watchInstance(place, state, entry.facts, (news) => onNews(entry, news));
  }

  /** A plane that died while preparing leaves a record without a program; the lock is free only then. */
  async function abandon(entry: Entry): Promise<void> {
    const { id, attempt } = entry.state;
    await withLock(store.lockPath(id), () => {
      const state = store.load(id);
      if (state?.step !== 'prepared' || state.attempt !== attempt) return;
      store.save({ ...state, step: 'failed', ended: NOT_STARTED });
    });
    refresh(id);
  }

  function onNews(entry: Entry, news: ProbeNews): void {
    const { id } = entry.state;
    if (closed || entries.get(id) !== entry || entry.exit) return;
    const before = entry.facts;
    entry.facts = toFacts(entry.state, before, news, clock.now().toISOString());
    store.saveFacts(id, entry.facts);
    if (news.verdict === 'liveness-failed')
      background(condemn(entry, { reason: 'LivenessFailed', message: `It no longer works: ${news.message}` }));
    if (news.verdict === 'startup-failed')
      background(condemn(entry, { reason: 'StartupFailed', message: `It did not start in time: ${news.message}` }));
    if (before?.phase !== entry.facts.phase || before.reason !== entry.facts.reason) hint(id);
  }

  /** Ends an instance for a reason of its own: like a stop, but it counts as failed. */
  async function condemn(entry: Entry, ended: Ended): Promise<void> {
    const { id, attempt } = entry.state;
    entry.probes?.stop();
    await withLock(store.lockPath(id), () => {
      const state = store.load(id);
      if (!state || state.attempt !== attempt || state.exit || state.stopping) return;
      const graceMs = Math.min(state.spec.graceMs, HUNG_GRACE_MS);
      store.save({ ...state, ended, stopping: { atMs: clock.now().getTime(), graceMs, asked: false } });
      signalGroup(place, state, 'SIGTERM');
    });
    refresh(id);
  }

  /** Kills what has not ended when its grace is over. Decided in the state, so that any plane may carry it out. */
  function armStop(entry: Entry): void {
    clearTimeout(entry.stopTimer);
    const { stopping, exit } = entry.state;
    if (!stopping || exit || entry.exit) return;
    entry.probes?.stop();
    const wait = Math.max(0, stopping.atMs + stopping.graceMs - clock.now().getTime());
    entry.stopTimer = setTimeout(() => {
      background(endGroup(place, entry.state).then(() => check(entry.state.id)));
    }, wait).unref();
  }

  /** Has the program ended? */
  function check(id: string): void {
    const entry = entries.get(id);
    if (!entry || entry.finishing || entry.state.step !== 'running' || entry.state.exit || entry.exit || !entry.state.shim) return;
    const gone = !isAlive(entry.state.shim);
    const path = store.exitPath(id, entry.state.attempt);
    const status = parseExitFile(readIfThere(path) ?? '');
    if (!status && !gone) return;
    const at = new Date(statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? clock.now().getTime()).toISOString();
    const known = status === undefined || status === 'unstarted' ? undefined : status;
    const exit: Exit = {
      code: known?.code,
      signal: known ? known.signal : status === undefined ? 'SIGKILL' : undefined,
      oomKilled: false,
      at: known ? at : clock.now().toISOString(),
    };
    if (entry.state.limitGroup && exit.signal === 'SIGKILL') exit.oomKilled = place.limits.oomKilled(entry.state.limitGroup);
    const ended = status === 'unstarted' ? NOT_STARTED : entry.state.shim.boot !== bootId() ? MACHINE_RESTARTED : undefined;
    entry.finishing = true;
    background(
      finish(entry, exit, ended).finally(() => {
        entry.finishing = false;
      }),
    );
  }

  async function finish(entry: Entry, exit: Exit, ended: Ended | undefined): Promise<void> {
    const { state } = entry;
    entry.probes?.stop();
    if (ended) entry.state = { ...entry.state, ended: entry.state.ended ?? ended };
    if (!state.stopping) publish(entry, exit);
    // A wrapper such as npm ends at once while the program behind it still drains: it has until the end of the grace.
    while (entry.state.stopping && !closed && clock.now().getTime() < entry.state.stopping.atMs + entry.state.stopping.graceMs) {
      if (groupMembers(place, entry.state).length === 0) break;
      await pause(20);
    }
    if (closed) return; // what drains goes on; the next plane carries on
    await endGroup(place, entry.state);
    clearTimeout(entry.stopTimer);
    if (closed || entries.get(state.id) !== entry) return;
    await withLock(store.lockPath(state.id), () => {
      const now = store.load(state.id);
      if (now && now.attempt === state.attempt && !now.exit) store.save({ ...now, exit, ended: now.ended ?? ended });
    });
    publish(entry, exit);
    if (!closed) refresh(state.id);
  }

  function publish(entry: Entry, exit: Exit): void {
    if (entry.exit || entries.get(entry.state.id) !== entry) return;
    entry.exit = exit;
    keeper.release(logFolder(store.dir.logs, entry.state.id, entry.state.attempt));
    hint(entry.state.id);
  }

  function measure(): void {
    const running = [...entries.values()].filter((entry) => entry.state.step === 'running' && !entry.exit && !entry.state.exit);
    const usage = meter.measure(running.map((entry) => entry.state));
    for (const entry of running) entry.usage = usage.get(entry.state.id);
  }

  function report(id: string): InstanceReport | undefined {
    const entry = entries.get(id);
    if (!entry) return undefined;
    const shim = entry.state.shim?.pid;
    if (entry.pid === undefined && shim !== undefined && !entry.exit) entry.pid = firstChild(shim);
    return toReport(entry.state, entry.facts, { exit: entry.exit, pid: entry.pid ?? shim, usage: entry.usage });
  }

  function letGo(entry: Entry): void {
    entry.probes?.stop();
    clearTimeout(entry.stopTimer);
    keeper.release(logFolder(store.dir.logs, entry.state.id, entry.state.attempt));
  }

  function drop(id: string): void {
    const entry = entries.get(id);
    if (!entry) return;
    letGo(entry);
    entries.delete(id);
    hint(id);
  }

  function hint(id: string): void {
    if (closed) return;
    for (const listener of listeners) guard(() => listener(id));
  }

  /** What fails here is tried again by the next look. */
  function background(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (!closed) log.error({ error: describeError(error) }, 'the process driver could not finish a piece of work');
    });
  }

  function guard(act: () => void): void {
    try {
      if (!closed) act();
    } catch (error) {
      log.error({ error: describeError(error) }, 'the process driver failed at a look around');
    }
  }

  return {
    look: () => look(false),
    refresh,
    check: (id: string) => guard(() => check(id)),
    report,
    ids: () => [...entries.keys()],
    /** True once an attempt's program is over and its output noted. */
    isOver: (id: string, attempt: number): boolean => {
      const entry = entries.get(id);
      return (
        !entry ||
        entry.state.attempt !== attempt ||
        entry.state.step === 'failed' ||
        entry.exit !== undefined ||
        entry.state.exit !== undefined
      );
    },
    drop,
    subscribe(listener: (id: string) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close(): void {
      closed = true;
      for (const timer of timers) clearInterval(timer);
      exits?.close();
      for (const entry of entries.values()) {
        entry.probes?.stop();
        clearTimeout(entry.stopTimer);
      }
      listeners.clear();
    },
  };
}

const NOT_STARTED: Ended = { reason: 'NotStarted', message: 'The plane ended before it had started the program.' };
const MACHINE_RESTARTED: Ended = { reason: 'MachineRestarted', message: 'The machine was restarted; the program did not survive it.' };
