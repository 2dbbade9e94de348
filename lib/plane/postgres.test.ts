import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensurePostgres, findRunningPostgres, type Postgres } from './postgres.ts';

let home: string;
const start = (): Promise<Postgres> => ensurePostgres({ home, log: () => {}, durable: true });

beforeEach(() => {
  // Closed to everybody but us, as a clone in root's home is: the server may run as another user.
  home = mkdtempSync(join(tmpdir(), 'orrery-closed-'));
  chmodSync(home, 0o700);
});
afterEach(async () => {
  await findRunningPostgres(home)?.stop();
  rmSync(home, { recursive: true, force: true });
});

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
const ended = (postgres: Postgres): Promise<void> => new Promise((resolve) => postgres.onExit(resolve));

describe('ensurePostgres', () => {
  it('makes a database below a closed home, adopts it while it runs, and keeps what was committed through kill -9', async () => {
    const first = await start();
    expect(first.adopted).toBe(false);
    expect(await query(first.url, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    expect(await query(first.url, 'SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
    await query(first.url, 'CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n');

    const second = await start();
    expect([second.adopted, second.pid, second.url]).toEqual([true, first.pid, first.url]);

    const gone = Promise.all([ended(first), ended(second)]);
    process.kill(first.pid, 'SIGKILL');
    await gone;
    const third = await start();
    expect([third.adopted, third.url]).toEqual([false, first.url]);
    expect(await query(third.url, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 1000 }]);
  });

  it('keeps its password to itself: the files are 0600, and without it nobody gets in', async () => {
    const { url } = await start();
    for (const name of ['postgres.json', 'logs/postgres.log']) expect(statSync(join(home, name)).mode & 0o077, name).toBe(0);
    const wrong = new URL(url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('starts although the lock of a crash names a process that is another by now', async () => {
    await (await start()).stop();
    const dataDir = join(home, 'postgres', 'data');
    writeFileSync(
      join(dataDir, 'postmaster.pid'),
      `${process.pid}\n${dataDir}\n${Math.floor(Date.now() / 1000)}\n5432\n\n127.0.0.1\n\nready\n`,
    );
    const again = await start();
    expect(again.adopted).toBe(false);
    expect(await query(again.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('says so when the data was made by another major version', async () => {
    await (await start()).stop();
    writeFileSync(join(home, 'postgres', 'data', 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('made by PostgreSQL 17') });
  });

  it('takes another port when its own was taken meanwhile', async () => {
    await (await start()).stop();
    const { createServer } = await import('node:net');
    const settings = JSON.parse(readFileSync(join(home, 'postgres.json'), 'utf8')) as { port: number };
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(settings.port, '127.0.0.1', resolve));
    try {
      const again = await start();
      expect(new URL(again.url).port).not.toBe(String(settings.port));
      expect(await query(again.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      other.close();
    }
  });
});
