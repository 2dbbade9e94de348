import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DriverError } from '#lib/drivers/driver.ts';
import { errnoOf, readIfThere } from './files.ts';
import { listStats, programName, socketInodes } from './proc.ts';

export type PortRange = { from: number; to: number };
export type Ports = ReturnType<typeof createPorts>;

/** Gives out ports of one range. A file per port makes a reservation exclusive among all planes on this home. */
export function createPorts(folder: string, range: PortRange) {
  const size = range.to - range.from + 1;

  /** A port nobody has reserved and nobody listens on; throws DriverError `no-capacity` when the range is used up. */
  async function reserve(owner: string): Promise<number> {
    const offset = Math.floor(Math.random() * size);
    for (let step = 0; step < size; step += 1) {
      const port = range.from + ((offset + step) % size);
      if (!claim(port, owner)) continue;
      if (await isFree(port)) return port;
      release(port, owner);
    }
    throw new DriverError('no-capacity', `Every port from ${range.from} to ${range.to} is in use.`, { retry: true });
  }

  function claim(port: number, owner: string): boolean {
    try {
      writeFileSync(join(folder, String(port)), owner, { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
      return false;
    }
  }

  function release(port: number, owner: string): void {
    const path = join(folder, String(port));
    if (readIfThere(path) === owner) rmSync(path, { force: true });
  }

  /** Frees what a crash between reservation and record left behind. */
  function sweep(isOwner: (id: string) => boolean, nowMs: number): void {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat && nowMs - stat.mtimeMs > 60_000 && !isOwner(readIfThere(path) ?? '')) rmSync(path, { force: true });
    }
  }

  return { reserve, release, sweep, isFree };
}

/** True when a program could listen on the port, on the loopback address and on all. */
export async function isFree(port: number): Promise<boolean> {
  return (await canBind(port, '127.0.0.1')) && (await canBind(port, '0.0.0.0'));
}

function canBind(port: number, host: string): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => done(true)));
  });
}

/**
 * Who would get a connection to 127.0.0.1:`port`: `ours` when one of `members` holds the listening socket, `unknown` where the system
 * does not tell, otherwise the stranger, `named` for people at the price of a look at every process.
 */
export function portHolder(port: number, members: () => number[], named = true): 'ours' | 'unknown' | { stranger: string } {
  if (process.platform !== 'linux') return 'unknown';
  const inodes = listeningInodes(port);
  if (inodes.length === 0) return 'unknown';
  const ours = new Set(members().flatMap((pid) => [...socketInodes(pid)]));
  const foreign = inodes.find((inode) => !ours.has(inode));
  if (foreign === undefined) return 'ours';
  if (!named) return { stranger: 'another program' };
  const holder = listStats().find((stat) => socketInodes(stat.pid).has(foreign));
  return { stranger: holder ? `process ${holder.pid} (${programName(holder.pid)})` : 'another program' };
}

/** Sockets that listen on the port, the most specific address only: that is the one the kernel picks. */
function listeningInodes(port: number): string[] {
  const found = new Map<number, string[]>();
  for (const [file, ranks] of [
    ['/proc/net/tcp', { '0100007F': 0, '00000000': 1 }],
    ['/proc/net/tcp6', { '0000000000000000FFFF00000100007F': 0, '00000000000000000000000000000000': 2 }],
  ] as const) {
    for (const line of tableOf(file)) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      const [address = '', hexPort = ''] = local.split(':');
      const rank = (ranks as Record<string, number>)[address];
      if (state !== '0A' || rank === undefined || Number.parseInt(hexPort, 16) !== port) continue;
      found.set(rank, [...(found.get(rank) ?? []), inode]);
    }
  }
  return found.get(Math.min(...found.keys())) ?? [];
}

function tableOf(path: string): string[] {
  try {
    return readFileSync(path, 'latin1').split('\n').slice(1);
  } catch {
    return [];
  }
}
