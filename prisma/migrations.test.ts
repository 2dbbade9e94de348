import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#lib/db/testing.ts';
import { diffSchemas, readSchema } from './schema-diff.ts';

/** What Prisma knows of a database. Triggers, functions, partial and expression indexes are written by hand and not compared. */
const CATALOGS: Record<string, string> = {
  columns: `SELECT table_name, column_name, data_type, udt_name, is_nullable, column_default, datetime_precision, numeric_precision, numeric_scale
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name IN (SELECT table_name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE') AND table_name <> '_prisma_migrations' AND is_generated = 'NEVER' ORDER BY 1, 2`,
  enums: `SELECT typname, enumlabel FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid ORDER BY typname, enumsortorder`,
  constraints: `SELECT conrelid::regclass::text AS "table", conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f') AND conrelid::regclass::text NOT LIKE '%_prisma_migrations%' ORDER BY 1, 2`,
  indexes: `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
    WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname <> '_prisma_migrations')
    AND indpred IS NULL AND indexprs IS NULL ORDER BY 1`,
};

let migrated: TestDatabase;
let fromSchema: TestDatabase;

beforeAll(async () => {
  migrated = await createTestDatabase();
  fromSchema = await createTestDatabase({ empty: true });
  await run(fromSchema.url, await diffSchemas([], readSchema(join('prisma', 'schema'))));
});
afterAll(async () => {
  await migrated?.drop();
  await fromSchema?.drop();
});

describe('migrations and schema', () => {
  it('have the same snapshot: nothing waits for `npm run db:migration`', async () => {
    const snapshot = readSchema(join('prisma', 'migrations'));
    expect(snapshot.map((file) => file.path)).toEqual(['schema.snapshot.prisma']);
    expect(await diffSchemas(snapshot, readSchema(join('prisma', 'schema')))).toBe('');
  });

  it.each(Object.keys(CATALOGS))('give a real database the same %s', async (catalog) => {
    const query = CATALOGS[catalog] ?? '';
    const wanted = await run(fromSchema.url, query);
    const found = await run(migrated.url, query);
    expect(wanted.length).toBeGreaterThan(0);
    // An index that only migrations have is a hand-written one.
    expect(catalog === 'indexes' ? found.filter((row) => wanted.some((other) => other.name === row.name)) : found).toEqual(wanted);
  });
});

async function run(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows ?? [];
  } finally {
    await client.end();
  }
}
