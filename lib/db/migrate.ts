import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { AppError } from '#lib/kit/errors.ts';

export type MigrateOptions = {
  url: string;
  /** Folder of `<yyyymmddhhmmss>_<name>/migration.sql`. Default `prisma/migrations`. */
  dir?: string;
  log?: (line: string) => void;
};

type Migration = { name: string; sql: string; checksum: string; inTransaction: boolean };
type Row = { migration_name: string; checksum: string; finished: boolean; logs: string | null };

/** Prisma's own lock number: its tools and we keep each other out. */
const LOCK = 72_707_369;

/**
 * Brings the database to the last migration; one query when it is there already. Bookkeeping is Prisma's `_prisma_migrations`. Each
 * migration is one transaction, so a failed one leaves nothing but its record and is tried again at the next start; one that begins with
 * the line `-- no-transaction` runs statement by statement (each ends with a semicolon at a line's end) and, failed, waits for a person.
 * Throws AppError `conflict`, naming the migration: it was changed after it was applied, it failed, or the database is newer than we are.
 */
export async function applyMigrations(options: MigrateOptions): Promise<{ applied: string[] }> {
  const migrations = readMigrations(options.dir ?? join('prisma', 'migrations'));
  const client = new pg.Client({ connectionString: options.url, application_name: 'orrery migrations', connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    if (findPending(migrations, await readRows(client)).length === 0) return { applied: [] };
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(TABLE);
    // Others may have been at work until we got the lock.
    const pending = findPending(migrations, await readRows(client));
    for (const migration of pending) {
      options.log?.(`Applying migration ${migration.name}`);
      await (migration.inTransaction ? applyWhole : applyByStatement)(client, migration);
    }
    return { applied: pending.map((migration) => migration.name) };
  } finally {
    await client.end();
  }
}

function readMigrations(dir: string): Migration[] {
  if (!existsSync(dir)) throw new AppError('internal', `There is no folder ${dir}: start Orrery in the folder it was installed in.`);
  return readdirSync(dir)
    .filter((name) => /^\d{14}_/.test(name))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(dir, name, 'migration.sql'), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      return { name, sql, checksum, inTransaction: !/^-- no-transaction\s*$/m.test(sql.slice(0, sql.indexOf('\n') + 1)) };
    });
}

async function readRows(client: pg.Client): Promise<Row[]> {
  try {
    const text = `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished, logs FROM _prisma_migrations WHERE rolled_back_at IS NULL`;
    return (await client.query<Row>(text)).rows;
  } catch (error) {
    if ((error as { code?: string }).code === '42P01') return [];
    throw error;
  }
}

function findPending(migrations: readonly Migration[], rows: readonly Row[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of rows) {
    const name = row.migration_name;
    const migration = known.get(name);
    if (!row.finished) {
      const why = row.logs ? ` (${row.logs})` : '';
      throw stopped(
        `Migration ${name} failed half-way${why}. Put the database right by hand, then set finished_at or rolled_back_at of its row in _prisma_migrations.`,
      );
    }
    if (!migration)
      throw stopped(
        `The database has migration ${name}, which this Orrery does not know: it was used by a newer one. Install that, or restore a backup.`,
      );
    if (migration.checksum !== row.checksum)
      throw stopped(`Migration ${name} was changed after it was applied. Restore its file, and put the change into a new migration.`);
  }
  const done = new Set(rows.map((row) => row.migration_name));
  return migrations.filter((migration) => !done.has(migration.name));
}

async function applyWhole(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(migration.sql);
    await client.query(RECORD, [migration.checksum, migration.name, null]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    const why = sentenceOf(error, migration.sql);
    await client
      .query(`${INSERT} VALUES (gen_random_uuid(), $1, NULL, $2, $3, now(), 0)`, [migration.checksum, migration.name, why])
      .catch(() => {});
    throw stopped(`Migration ${migration.name} failed: ${why}. Nothing of it was applied.`, error);
  }
}

async function applyByStatement(client: pg.Client, migration: Migration): Promise<void> {
  await client.query(`${INSERT} VALUES (gen_random_uuid(), $1, NULL, $2, NULL, NULL, 0)`, [migration.checksum, migration.name]);
  const mine = `migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL`;
  for (const statement of migration.sql.split(/;[ \t]*$/m).filter((text) => text.replace(/--.*$/gm, '').trim())) {
    try {
      await client.query(statement);
      await client.query(`UPDATE _prisma_migrations SET applied_steps_count = applied_steps_count + 1 WHERE ${mine}`, [migration.name]);
    } catch (error) {
      const why = sentenceOf(error, statement);
      await client.query(`UPDATE _prisma_migrations SET logs = $2 WHERE ${mine}`, [migration.name, why]).catch(() => {});
      throw stopped(`Migration ${migration.name} failed half-way: ${why}.`, error);
    }
  }
  await client.query(`UPDATE _prisma_migrations SET finished_at = now() WHERE ${mine}`, [migration.name]);
}

function sentenceOf(error: unknown, sql: string): string {
  const { message, position, where } = error as { message?: string; position?: string; where?: string };
  const line = position === undefined ? undefined : sql.slice(0, Number(position)).split('\n').length;
  return `${message ?? String(error)}${line === undefined ? '' : ` at line ${line}`}${where ? ` (${where.split('\n')[0]})` : ''}`;
}

const stopped = (sentence: string, cause?: unknown): AppError => new AppError('conflict', sentence, { cause });

const INSERT = 'INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, logs, rolled_back_at, applied_steps_count)';
const RECORD = `${INSERT} VALUES (gen_random_uuid(), $1, now(), $2, $3, NULL, 1)`;

const TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                  VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum            VARCHAR(64) NOT NULL,
  finished_at         TIMESTAMPTZ,
  migration_name      VARCHAR(255) NOT NULL,
  logs                TEXT,
  rolled_back_at      TIMESTAMPTZ,
  started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;
