import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { InstanceSpec } from '#lib/drivers/driver.ts';
import { readJson, writeAtomic } from './files.ts';
import type { ProbeState } from './probe-state.ts';
import type { Identity } from './proc.ts';

export type Exit = { code: number | undefined; signal: string | undefined; oomKilled: boolean; at: string };
export type Ended = { reason: string; message: string };

/** What a mutating call decided; written under the instance's lock alone. */
export type InstanceState = {
  id: string;
  attempt: number;
  /** Highest fence epoch seen, as decimal text. */
  epoch: string;
  spec: InstanceSpec;
  /** `prepared`: no program yet. `running`: the shim is recorded (dead or alive). `failed`: it never started. */
  step: 'prepared' | 'running' | 'failed';
  /** Why it failed to start, or why the driver ended it (a liveness probe). */
  ended: Ended | undefined;
  /** Leader of the process group; its pid is the group's id. */
  shim: Identity | undefined;
  ports: Record<string, number>;
  uid: number | undefined;
  /** Name of the limit group, when there is one. */
  limitGroup: string | undefined;
  limitsBy: string;
  startedAt: string | undefined;
  stopping: { atMs: number; graceMs: number; asked: boolean } | undefined;
  exit: Exit | undefined;
};

/** What probes saw; written by whichever driver looks, and void for another attempt. */
export type Facts = {
  attempt: number;
  phase: 'starting' | 'ready' | 'unready';
  reason: string;
  message: string;
  readyAt: string | undefined;
  portTaken: boolean;
  probes: ProbeState;
};

export type Store = ReturnType<typeof createStore>;
const TOMBSTONE_MS = 3_600_000;

/** The folder of state below `<home>/run`: one folder per instance, small files, each replaced in one step. */
export function createStore(home: string) {
  const run = join(home, 'run');
  const dir = {
    instances: join(run, 'instances'),
    exits: join(run, 'exits'),
    locks: join(run, 'locks'),
    tombstones: join(run, 'tombstones'),
    ports: join(run, 'ports'),
    logs: join(home, 'logs'),
  };
  for (const path of [home, run, ...Object.values(dir)]) mkdirSync(path, { recursive: true, mode: 0o700 });
  const statePath = (id: string) => join(dir.instances, id, 'state.json');
  const factsPath = (id: string) => join(dir.instances, id, 'facts.json');

  return {
    home,
    run,
    dir,
    lockPath: (id: string) => join(dir.locks, id),
    exitPath: (id: string, attempt: number) => join(dir.exits, `${id}.${attempt}`),
    list: (): string[] => readdirSync(dir.instances),
    /** Changes whenever the state was written; undefined when the instance is not there. */
    version: (id: string): string | undefined => {
      const stat = statSync(statePath(id), { throwIfNoEntry: false });
      return stat && `${stat.ino}:${stat.mtimeMs}`;
    },
    load: (id: string) => readJson<InstanceState>(statePath(id)),
    save: (state: InstanceState): void => {
      mkdirSync(join(dir.instances, state.id), { recursive: true, mode: 0o700 });
      writeAtomic(statePath(state.id), JSON.stringify(state));
    },
    loadFacts: (id: string) => readJson<Facts>(factsPath(id)),
    saveFacts: (id: string, facts: Facts): void => {
      if (existsSync(statePath(id))) writeAtomic(factsPath(id), JSON.stringify(facts));
    },
    tombstoneEpoch: (id: string): bigint | undefined => {
      const stone = readJson<{ epoch: string }>(join(dir.tombstones, id));
      return stone && BigInt(stone.epoch);
    },
    /** Forgets the instance but for the epoch, so that a late `ensure` of an older owner cannot bring it back. */
    bury: (id: string, epoch: bigint): void => {
      writeAtomic(join(dir.tombstones, id), JSON.stringify({ epoch: String(epoch) }));
      rmSync(join(dir.instances, id), { recursive: true, force: true });
      for (const name of readdirSync(dir.exits)) if (name.startsWith(`${id}.`)) rmSync(join(dir.exits, name), { force: true });
    },
    raise: (id: string): void => rmSync(join(dir.tombstones, id), { force: true }),
    pruneTombstones: (nowMs: number): void => {
      for (const name of readdirSync(dir.tombstones)) {
        const stat = statSync(join(dir.tombstones, name), { throwIfNoEntry: false });
        if (stat && nowMs - stat.mtimeMs > TOMBSTONE_MS) rmSync(join(dir.tombstones, name), { force: true });
      }
    },
  };
}
