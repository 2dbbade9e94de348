import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process for good: its pid alone says nothing, since pids are given out again. */
export type Identity = { pid: number; start: string; boot: string };

/** One line of the process table. `cpuMs` counts the process and its waited-for children. */
export type ProcStat = { pid: number; ppid: number; pgid: number; state: string; start: string; cpuMs: number; rssBytes: number };

const LINUX = process.platform === 'linux';
const TICK_MS = 10;
let boot: string | undefined;
let page: number | undefined;

/** Names this run of the machine; "unknown" where the system does not say. */
export function bootId(): string {
  boot ??= (LINUX ? readText('/proc/sys/kernel/random/boot_id') : undefined)?.trim() ?? 'unknown';
  return boot;
}

/** The process with this pid, or undefined when there is none. */
export function readStat(pid: number): ProcStat | undefined {
  if (!LINUX) return listByPs(['-p', String(pid)])[0];
  const text = readText(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parseStat(text);
}

/** Every process that can be seen. */
export function listStats(): ProcStat[] {
  if (!LINUX) return listByPs(['-A']);
  const out: ProcStat[] = [];
  for (const name of readdirSync('/proc')) {
    const first = name.charCodeAt(0);
    if (first < 48 || first > 57) continue;
    const stat = readStat(Number(name));
    if (stat) out.push(stat);
  }
  return out;
}

/** Who runs under this pid right now; undefined when nobody does, or only a zombie. */
export function identify(pid: number): Identity | undefined {
  const stat = readStat(pid);
  return stat && isLive(stat) ? { pid, start: stat.start, boot: bootId() } : undefined;
}

/** True while exactly this process runs: same pid, same start time, same boot. */
export function isAlive(identity: Identity): boolean {
  if (identity.boot !== bootId()) return false;
  const stat = readStat(identity.pid);
  return stat !== undefined && isLive(stat) && stat.start === identity.start;
}

/** Cheap and rough: whether anyone has this pid. */
export function hasPid(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

export const isLive = (stat: ProcStat): boolean => stat.state !== 'Z' && stat.state !== 'X';

/** True when the process was suspended (SIGSTOP, a debugger). */
export const isSuspended = (pid: number): boolean => /^[Tt]/.test(readStat(pid)?.state ?? '');

/** The first child of a process, where the kernel tells. */
export function firstChild(pid: number): number | undefined {
  const text = LINUX ? readText(`/proc/${pid}/task/${pid}/children`) : undefined;
  const child = Number(text?.trim().split(' ')[0]);
  return child > 0 ? child : undefined;
}

/** True when the environment the process was started with holds all of these `NAME=value` pairs. */
export function environHas(pid: number, pairs: string[]): boolean {
  const text = LINUX ? readText(`/proc/${pid}/environ`) : undefined;
  if (!text) return false;
  const found = `\0${text}`;
  return pairs.every((pair) => found.includes(`\0${pair}\0`));
}

/** The short name of a program, for sentences such as "the port is held by nginx". */
export const programName = (pid: number): string => (LINUX ? readText(`/proc/${pid}/comm`)?.trim() : undefined) ?? 'a program';

/** Inodes of the sockets a process holds; empty when we may not look. */
export function socketInodes(pid: number): Set<string> {
  const out = new Set<string>();
  let names: string[];
  try {
    names = readdirSync(`/proc/${pid}/fd`);
  } catch {
    return out;
  }
  for (const name of names) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1];
      if (inode) out.add(inode);
    } catch {
      // closed meanwhile
    }
  }
  return out;
}

/** Field 2 (the name) may hold spaces and brackets: everything is counted from the last closing bracket. */
function parseStat(text: string): ProcStat | undefined {
  const close = text.lastIndexOf(')');
  const rest = text.slice(close + 2).split(' ');
  const at = (field: number): string => rest[field - 3] ?? '0';
  if (close < 0) return undefined;
  const ticks = Number(at(14)) + Number(at(15)) + Number(at(16)) + Number(at(17));
  return {
    pid: Number.parseInt(text, 10),
    ppid: Number(at(4)),
    pgid: Number(at(5)),
    state: at(3),
    start: at(22),
    cpuMs: ticks * TICK_MS,
    rssBytes: Number(at(24)) * pageBytes(),
  };
}

function pageBytes(): number {
  try {
    page ??= Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' })) || 4096;
  } catch {
    page = 4096;
  }
  return page;
}

function listByPs(args: string[]): ProcStat[] {
  let text: string;
  try {
    text = execFileSync('ps', ['-o', 'pid=,ppid=,pgid=,rss=,time=,state=,lstart=', ...args], {
      encoding: 'utf8',
      env: { LC_ALL: 'C', PATH: '/bin:/usr/bin' } as unknown as NodeJS.ProcessEnv,
    });
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(.+)$/.exec(line);
    if (!match) return [];
    const [, pid, ppid, pgid, rss, time = '', state = '', start = ''] = match;
    const stat = { pid: Number(pid), ppid: Number(ppid), pgid: Number(pgid), state: state.charAt(0), start: start.trim() };
    return [{ ...stat, cpuMs: cpuTimeMs(time), rssBytes: Number(rss) * 1024 }];
  });
}

/** `[[dd-]hh:]mm:ss[.cc]` as ps prints it. */
function cpuTimeMs(text: string): number {
  const [days, clock] = text.includes('-') ? text.split('-') : ['0', text];
  const seconds = (clock ?? '0').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1000);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
