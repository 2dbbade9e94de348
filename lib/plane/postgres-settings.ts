import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** `<home>/postgres.json` (0600): what stays the same from start to start. */
export type PostgresSettings = { port: number; user: string; password: string; database: string; dataDir: string };

/** Reads the settings, or chooses them once: a random password and a port that was free. */
export async function loadSettings(home: string): Promise<PostgresSettings> {
  const file = join(home, 'postgres.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as PostgresSettings;
  const settings = {
    port: await findFreePort(),
    user: 'orrery',
    password: randomBytes(24).toString('base64url'),
    database: 'orrery',
    dataDir: join(home, 'postgres', 'data'),
  };
  saveSettings(home, settings);
  return settings;
}

export function saveSettings(home: string, settings: PostgresSettings): void {
  const file = join(home, 'postgres.json');
  writeFileSync(`${file}.new`, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Below the range from which the system takes ports for outgoing connections, so that nobody holds it when we come back. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = randomInt(20_000, 32_000);
    if (await isPortFree(port, '127.0.0.1')) return port;
  }
  throw new Error('no free port between 20000 and 32000');
}

/** Can a server listen there now? `host` undefined: on every address. */
export function isPortFree(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** For a small machine: little memory, no server processes that nothing uses, every acknowledged write on disk. */
export function serverOptions(port: number, durable: boolean): string[] {
  const options: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    // Everything speaks TCP on the loopback: a socket's path may be longer than a socket allows.
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '64MB',
    effective_cache_size: '512MB',
    work_mem: '4MB',
    maintenance_work_mem: '64MB',
    random_page_cost: 1.1,
    jit: 'off',
    io_method: 'sync',
    wal_level: 'minimal',
    max_wal_senders: 0,
    max_logical_replication_workers: 0,
    max_wal_size: '512MB',
    checkpoint_timeout: '10min',
    autovacuum_naptime: '20s',
    log_min_messages: 'warning',
    log_checkpoints: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(durable ? { fsync: 'on', synchronous_commit: 'on' } : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
