import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceSpec } from '#lib/drivers/driver.ts';
import { readIfThere } from './files.ts';

export type LimitKind = 'cgroup-v2' | 'cgroup-v1' | 'prlimit' | 'none';
type Resources = InstanceSpec['resources'];

/** Holds instances to their limits. `group` names one instance; calls for a group that is gone do nothing. */
export type Limits = {
  kind: LimitKind;
  /** Makes the group and sets its limits. */
  create(group: string, resources: Resources): void;
  /** Puts a process, and with it all it will start, into the group. */
  attach(group: string, pid: number): Promise<void>;
  /** Everything that runs in the group; undefined where there are no groups. */
  members(group: string): number[] | undefined;
  /** Lets nothing new start in the group, so that killing what is there ends. */
  freezeForks(group: string): void;
  oomKilled(group: string): boolean;
  /** Forgets an empty group; one whose last process is still on its way out goes with the next `sweep`. */
  drop(group: string): void;
  /** Forgets every group but these, and the place itself when none is left. */
  sweep(known: Set<string>): void;
  /** Shell lines that set limits from within, for the shim. */
  shell(resources: Resources): string;
};

export const PIDS_LIMIT = 512;
const PERIOD_US = 100_000;
const V1 = ['memory', 'pids', 'cpu'] as const;

/** The best way this machine offers to the plane's user; `force` picks a lesser one, for tests and unusual hosts. */
export function createLimits(home: string, force?: LimitKind, root = '/sys/fs/cgroup'): Limits {
  const place = join('orrery', home);
  if (force === undefined || force === 'cgroup-v2') {
    const v2 = openV2(root, place);
    if (v2) return v2;
  }
  if (force === undefined || force === 'cgroup-v1') {
    const v1 = openV1(root, place);
    if (v1) return v1;
  }
  return force === 'none' ? withoutGroups('none', () => '') : withoutGroups('prlimit', rlimitLines);
}

/** Version 2: needs a folder of ours in which memory, pids and cpu are delegated. */
function openV2(root: string, place: string): Limits | undefined {
  const controllers = readIfThere(join(root, 'cgroup.controllers'))?.split(/\s+/);
  if (!controllers || V1.some((name) => !controllers.includes(name))) return undefined;
  const prepare = (): void => {
    let folder = root;
    for (const part of place.split('/')) {
      writeFileSync(join(folder, 'cgroup.subtree_control'), '+memory +pids +cpu');
      folder = join(folder, part);
      mkdirSync(folder, { recursive: true });
    }
    writeFileSync(join(folder, 'cgroup.subtree_control'), '+memory +pids +cpu');
  };
  try {
    prepare();
  } catch {
    return undefined;
  }
  const at = (group: string, file = ''): string => join(root, place, group, file);
  return {
    kind: 'cgroup-v2',
    create(group, resources) {
      if (!existsSync(join(root, place))) prepare();
      mkdirSync(at(group), { recursive: true });
      writeFileSync(at(group, 'pids.max'), String(PIDS_LIMIT));
      if (resources.memoryLimitMib) writeFileSync(at(group, 'memory.max'), String(resources.memoryLimitMib * 1024 ** 2));
      if (resources.memoryLimitMib && existsSync(at(group, 'memory.swap.max'))) writeFileSync(at(group, 'memory.swap.max'), '0');
      if (resources.cpuLimitMilli) writeFileSync(at(group, 'cpu.max'), `${resources.cpuLimitMilli * 100} ${PERIOD_US}`);
      writeFileSync(at(group, 'cpu.weight'), String(clamp(Math.round(resources.cpuRequestMilli / 10), 1, 10_000)));
    },
    attach: (group, pid) => writeFile(at(group, 'cgroup.procs'), String(pid)),
    members: (group) => pidsIn(at(group, 'cgroup.procs')),
    freezeForks: (group) => quietly(() => writeFileSync(at(group, 'pids.max'), '0')),
    oomKilled: (group) => /^oom_kill [1-9]/m.test(readIfThere(at(group, 'memory.events')) ?? ''),
    drop: (group) => quietly(() => rmdirSync(at(group))),
    sweep: (known) => sweepTree(join(root, place), known),
    shell: () => '',
  };
}

/** Version 1: one tree per controller, usable by root alone. */
function openV1(root: string, place: string): Limits | undefined {
  const trees = V1.map((name) => join(root, name, place));
  try {
    for (const name of V1) accessSync(join(root, name, 'cgroup.procs'), constants.W_OK);
    for (const tree of trees) mkdirSync(tree, { recursive: true });
  } catch {
    return undefined;
  }
  const at = (controller: (typeof V1)[number], group: string, file = ''): string => join(root, controller, place, group, file);
  return {
    kind: 'cgroup-v1',
    create(group, resources) {
      for (const name of V1) mkdirSync(at(name, group), { recursive: true });
      writeFileSync(at('pids', group, 'pids.max'), String(PIDS_LIMIT));
      if (resources.memoryLimitMib)
        writeFileSync(at('memory', group, 'memory.limit_in_bytes'), String(resources.memoryLimitMib * 1024 ** 2));
      if (resources.cpuLimitMilli) {
        quietly(() => writeFileSync(at('cpu', group, 'cpu.cfs_period_us'), String(PERIOD_US)));
        quietly(() => writeFileSync(at('cpu', group, 'cpu.cfs_quota_us'), String(Math.max(1000, (resources.cpuLimitMilli ?? 0) * 100))));
      }
      writeFileSync(at('cpu', group, 'cpu.shares'), String(clamp(Math.round(resources.cpuRequestMilli * 1.024), 2, 262_144)));
    },
    async attach(group, pid) {
      for (const name of V1) await writeFile(at(name, group, 'cgroup.procs'), String(pid));
    },
    members: (group) => pidsIn(at('pids', group, 'cgroup.procs')),
    freezeForks: (group) => quietly(() => writeFileSync(at('pids', group, 'pids.max'), '0')),
    oomKilled: (group) => /^oom_kill [1-9]/m.test(readIfThere(at('memory', group, 'memory.oom_control')) ?? ''),
    drop: (group) => {
      for (const name of V1) quietly(() => rmdirSync(at(name, group)));
    },
    sweep: (known) => {
      for (const tree of trees) sweepTree(tree, known);
    },
    shell: () => '',
  };
}

function withoutGroups(kind: LimitKind, shell: Limits['shell']): Limits {
  const nothing = () => undefined;
  return {
    kind,
    create: nothing,
    attach: async () => undefined,
    members: nothing,
    freezeForks: nothing,
    oomKilled: () => false,
    drop: nothing,
    sweep: nothing,
    shell,
  };
}

function sweepTree(tree: string, known: Set<string>): void {
  quietly(() => {
    for (const entry of readdirSync(tree, { withFileTypes: true })) {
      if (entry.isDirectory() && !known.has(entry.name)) quietly(() => rmdirSync(join(tree, entry.name)));
    }
    rmdirSync(tree);
  });
}

/** Resource limits count per process (memory) and per user (processes): coarse, and better than none. */
function rlimitLines(resources: Resources): string {
  const processes = PIDS_LIMIT + runningProcesses();
  const lines = [`ulimit -p ${processes} 2>/dev/null || ulimit -u ${processes} 2>/dev/null`];
  // Room for what a runtime reserves beside the memory it uses (code, thread stacks).
  if (resources.memoryLimitMib) lines.push(`ulimit -d ${(resources.memoryLimitMib + 192) * 1024} 2>/dev/null`);
  return `${lines.join('\n')}\n`;
}

const runningProcesses = (): number => (existsSync('/proc') ? readdirSync('/proc').filter((name) => /^\d/.test(name)).length : 256);

function pidsIn(path: string): number[] {
  try {
    return readFileSync(path, 'latin1').split('\n').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // the group is gone, or the kernel lacks this knob
  }
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
