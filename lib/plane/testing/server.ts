import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { applyMigrations } from '#lib/db/migrate.ts';
import { ensurePostgres, type Postgres } from '../postgres.ts';

const TEMPLATE = 'orrery_template';
type Source = { postgres: Postgres; admin: pg.Pool; count: number };

/**
 * One PostgreSQL for a test run, started when the first test asks for a database, and gone with this process however it ends.
 * `POST /?template=migrated|empty` answers { url } of a new database, `DELETE /?name=` drops it, `POST /?template=durable` uses a second
 * server that flushes to disk. Workers reach it through ORRERY_TEST_DATABASES.
 */
export async function startTestDatabases(): Promise<{ address: string; close(): Promise<void> }> {
  const fast = once(() => startSource(false));
  const durable = once(() => startSource(true));
  const server = createServer(async (request, response) => {
    try {
      const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
      const source = await (query.get('durable') ? durable : fast).get();
      const answer =
        request.method === 'DELETE' ? await drop(source, query.get('name') ?? '') : await create(source, query.get('template') !== 'empty');
      response.end(JSON.stringify(answer));
    } catch (error) {
      response.statusCode = 500;
      response.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
    }
  });
  const port = await listen(server);
  return {
    address: `http://127.0.0.1:${port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      for (const lazy of [fast, durable]) await lazy.ifMade(stopSource);
    },
  };
}

async function startSource(durable: boolean): Promise<Source> {
  const home = mkdtempSync(join(tmpdir(), 'orrery-db-'));
  const postgres = await ensurePostgres({ home, durable, log: () => {} });
  burnAfterUs(postgres.pid, home);
  const admin = new pg.Pool({ connectionString: postgres.url, max: 2 });
  admin.on('error', () => {});
  await admin.query(`CREATE DATABASE ${TEMPLATE}`);
  await applyMigrations({ url: withDatabase(postgres.url, TEMPLATE) });
  return { postgres, admin, count: 0 };
}

/** A shell that waits for the end of this process, even one by kill -9, then stops the server and removes its folder. */
function burnAfterUs(pid: number, home: string): void {
  const script = 'cat >/dev/null; kill -QUIT "$1" 2>/dev/null; while kill -0 "$1" 2>/dev/null; do sleep 0.1; done; rm -rf "$2"';
  const watcher = spawn('sh', ['-c', script, 'sh', String(pid), home], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watcher.unref();
  (watcher.stdin as unknown as { unref(): void }).unref();
}

/** The watcher does the rest; here the connections alone are ended, so that nothing is logged as lost. */
async function stopSource(source: Source): Promise<void> {
  await source.admin.end();
  await source.postgres.stop();
}

async function create(source: Source, migrated: boolean): Promise<{ url: string; name: string }> {
  source.count += 1;
  const name = `test_${source.count}`;
  await source.admin.query(`CREATE DATABASE ${name} TEMPLATE ${migrated ? TEMPLATE : 'template0'} STRATEGY FILE_COPY`);
  return { url: withDatabase(source.postgres.url, name), name };
}

async function drop(source: Source, name: string): Promise<object> {
  if (!/^test_\d+$/.test(name)) throw new Error(`"${name}" is not a test database`);
  await source.admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  return {};
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

function once<T>(make: () => Promise<T>) {
  let made: Promise<T> | undefined;
  return {
    get(): Promise<T> {
      made ??= make();
      return made;
    },
    async ifMade(use: (value: T) => Promise<void>): Promise<void> {
      const value = await made?.catch(() => undefined);
      if (value) await use(value);
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      server.unref();
      resolve((server.address() as AddressInfo).port);
    });
  });
}
