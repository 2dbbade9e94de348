import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningPlane } from '../fixtures/plane.ts';

export type Usage = {
  cpuMs: number;
  /** What the plane occupies: every page once, whoever maps it. */
  memoryMb: number;
  /** Memory that is a part's own and no file's, by part. */
  ownMb: Record<string, number>;
  /** The sum of what `ps` shows. */
  residentMb: number;
};

/**
 * Processor time and memory of every process of this plane. A sum of resident sets would count the 40 MB of Node's program, which the
 * system holds once, in each process; and PSS would count less of it the more strangers run Node on the machine. So: memory that is
 * no file's by its share (PSS: PostgreSQL's processes share theirs), and of each piece of a file what the plane's process with most
 * of it has in memory.
 */
export function usageOf(plane: RunningPlane): Usage {
  const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']).toString());
  const files = new Map<string, number>();
  const usage: Usage = { cpuMs: 0, memoryMb: 0, ownMb: {}, residentMb: 0 };
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const role = roleOf(plane, pid);
      if (!role) continue;
      const stat = statOf(pid);
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      const ownMb = (kib(rollup, 'Pss_Anon') + kib(rollup, 'Pss_Shmem')) / 1024;
      keepMost(files, readFileSync(`/proc/${pid}/smaps`, 'utf8'));
      usage.cpuMs += ((Number(stat[11]) + Number(stat[12])) / ticksPerSecond) * 1000;
      usage.ownMb[role] = (usage.ownMb[role] ?? 0) + ownMb;
      usage.residentMb += kib(rollup, 'Rss') / 1024;
      usage.memoryMb += ownMb;
    } catch {
      // It ended while we looked, or is not ours to read.
    }
  }
  usage.memoryMb += [...files.values()].reduce((sum, size) => sum + size, 0) / 1024;
  return usage;
}

/** The part of the plane that a process is; undefined when it is none. */
function roleOf(plane: RunningPlane, pid: string): string | undefined {
  if (Number(pid) === process.pid) return undefined;
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  const own = readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`ORRERY_HOME=${plane.home}`);
  if (own && /lib\/plane\/web\.ts|^next-server/.test(command)) return 'the web server with the engine';
  if (own && command.includes('lib/gateway/main.ts')) return 'the gateway';
  if (own && command.includes('lib/plane/main.ts')) return 'the launcher';
  if (isPostgresOf(plane, pid)) return 'PostgreSQL';
  return own || command.includes(plane.home) ? 'others' : undefined;
}

/** Of each piece of a file (device, inode, offset) the most that is in memory, in KiB. */
function keepMost(files: Map<string, number>, smaps: string): void {
  for (const piece of smaps.split(/\n(?=[0-9a-f]+-[0-9a-f]+ )/)) {
    const [, offset, device, inode] = /^\S+ \S+ (\S+) (\S+) (\d+)/.exec(piece) ?? [];
    if (!inode || inode === '0' || device === '00:01') continue; // no file, or memory in the shape of one
    const key = `${device} ${inode} ${offset}`;
    files.set(key, Math.max(files.get(key) ?? 0, kib(piece, 'Rss') - kib(piece, 'Anonymous')));
  }
}

function isPostgresOf(plane: RunningPlane, pid: string): boolean {
  const { dataDir } = JSON.parse(readFileSync(join(plane.home, 'postgres.json'), 'utf8')) as { dataDir?: string };
  const master = readFileSync(join(dataDir ?? join(plane.home, 'postgres'), 'postmaster.pid'), 'utf8').split('\n')[0];
  return pid === master || statOf(pid)[1] === master;
}

/** The fields of /proc/<pid>/stat after the name, which may hold anything: state, parent, … */
function statOf(pid: string): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

const kib = (text: string, field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
