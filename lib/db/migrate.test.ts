import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyMigrations } from './migrate.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

let database: TestDatabase;
let dir: string;

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  dir = mkdtempSync(join(tmpdir(), 'migrations-'));
});
afterEach(async () => {
  rmSync(dir, { recursive: true, force: true });
  await database.drop();
});

const write = (name: string, sql: string): void => {
  mkdirSync(join(dir, name), { recursive: true });
  writeFileSync(join(dir, name, 'migration.sql'), sql);
};
const apply = () => applyMigrations({ url: database.url, dir });

async function query<T extends object>(text: string): Promise<T[]> {
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    return (await client.query<T & pg.QueryResultRow>(text)).rows;
  } finally {
    await client.end();
  }
}
const tables = async () =>
  (await query<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`)).map((row) => row.name);

describe('applyMigrations', () => {
  it('applies in order, once, and records what Prisma records', async () => {
    write('20260101000000_one', 'CREATE TABLE one (id int);');
    write('20260102000000_two', 'ALTER TABLE one ADD COLUMN b text;\nCREATE TABLE two (id int);');
    expect(await apply()).toEqual({ applied: ['20260101000000_one', '20260102000000_two'] });
    expect(await apply()).toEqual({ applied: [] });
    const rows = await query(
      'SELECT migration_name, checksum, finished_at IS NOT NULL AS done, applied_steps_count AS steps FROM _prisma_migrations ORDER BY 1',
    );
    expect(rows).toEqual([
      {
        migration_name: '20260101000000_one',
        checksum: '04a23a219a95ac16cc1a98a9a3789601d0a1ec6c704cf84c991592b0ba740e6b',
        done: true,
        steps: 1,
      },
      { migration_name: '20260102000000_two', checksum: expect.stringMatching(/^[0-9a-f]{64}$/), done: true, steps: 1 },
    ]);
  });

  it('applies each migration once when five planes start together', async () => {
    write('20260101000000_slow', 'CREATE TABLE one (id int); SELECT pg_sleep(0.2);');
    write('20260102000000_next', 'INSERT INTO one VALUES (1);');
    const results = await Promise.all([1, 2, 3, 4, 5].map(apply));
    expect(results.flatMap((result) => result.applied)).toEqual(['20260101000000_slow', '20260102000000_next']);
    expect(await query('SELECT count(*)::int AS n FROM one')).toEqual([{ n: 1 }]);
  });

  it('stops with the name of a migration that was changed after it was applied', async () => {
    write('20260101000000_one', 'CREATE TABLE one (id int);');
    await apply();
    write('20260101000000_one', 'CREATE TABLE one (id bigint);');
    await expect(apply()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('20260101000000_one was changed after it was applied'),
    });
  });

  it('records and names a failed migration, applies nothing of it, and tries it again when it is put right', async () => {
    write('20260101000000_one', 'CREATE TABLE one (id int);');
    write('20260102000000_bad', 'CREATE TABLE half (id int);\nINSERT INTO nowhere VALUES (1);');
    write('20260103000000_later', 'CREATE TABLE later (id int);');
    await expect(apply()).rejects.toMatchObject({
      code: 'conflict',
      message: 'Migration 20260102000000_bad failed: relation "nowhere" does not exist at line 2. Nothing of it was applied.',
    });
    expect(await tables()).toEqual(['_prisma_migrations', 'one']);
    expect(await query(`SELECT migration_name, logs, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NOT NULL`)).toEqual([
      { migration_name: '20260102000000_bad', logs: 'relation "nowhere" does not exist at line 2', finished_at: null },
    ]);
    write('20260102000000_bad', 'CREATE TABLE whole (id int);');
    expect(await apply()).toEqual({ applied: ['20260102000000_bad', '20260103000000_later'] });
  });

  it('runs a migration marked no-transaction statement by statement and refuses to go on once it failed half-way', async () => {
    write('20260101000000_one', 'CREATE TABLE one (id int);');
    write(
      '20260102000000_index',
      '-- no-transaction\nCREATE INDEX CONCURRENTLY one_id ON one (id);\n-- and one more\nCREATE INDEX CONCURRENTLY two_id ON one (missing);\n',
    );
    await expect(apply()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('20260102000000_index failed half-way'),
    });
    await expect(apply()).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('column "missing" does not exist') });
    expect(await query(`SELECT applied_steps_count AS n FROM _prisma_migrations WHERE finished_at IS NULL`)).toEqual([{ n: 1 }]);
  });

  it('refuses a database that a newer Orrery has moved on', async () => {
    write('20260101000000_one', 'CREATE TABLE one (id int);');
    write('20260102000000_newer', 'CREATE TABLE two (id int);');
    await apply();
    rmSync(join(dir, '20260102000000_newer'), { recursive: true });
    await expect(apply()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('20260102000000_newer, which this Orrery does not know'),
    });
  });
});
