import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diffSchemas, readSchema, type SchemaFile } from './schema-diff.ts';

/**
 * `npm run db:migration -- <name> [--empty]`: writes prisma/migrations/<yyyymmddhhmmss>_<name>/migration.sql, the way from the schema as of
 * the last migration (schema.snapshot.prisma beside them) to prisma/schema, and moves the snapshot on. `--empty` starts one to be
 * written by hand. SQL that Prisma does not know (triggers, partial indexes) may be added to the file before it is committed.
 */
async function main(args: readonly string[]): Promise<number> {
  const name = (args.find((arg) => !arg.startsWith('-')) ?? '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  if (!name) return fail('Give the migration a name: npm run db:migration -- add_service_owner');
  const wanted = readSchema(join('prisma', 'schema'));
  const sql = await diffSchemas(readSnapshot(), wanted);
  if (!sql && !args.includes('--empty'))
    return fail('The schema has not changed since the last migration. For one written by hand, add --empty.');
  const folder = join(MIGRATIONS, `${stampAfterLast(new Date())}_${name}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'migration.sql'), sql || '-- Write the migration here.\n');
  writeFileSync(SNAPSHOT, snapshotOf(wanted));
  console.log(`Wrote ${join(folder, 'migration.sql')}`);
  return 0;
}

const MIGRATIONS = join('prisma', 'migrations');
const SNAPSHOT = join(MIGRATIONS, 'schema.snapshot.prisma');

function readSnapshot(): SchemaFile[] {
  if (existsSync(SNAPSHOT)) return [{ path: 'schema.snapshot.prisma', content: readFileSync(SNAPSHOT, 'utf8') }];
  if (migrationNames().length === 0) return [];
  throw new Error(`${SNAPSHOT} is missing: it holds the schema as of the last migration. Take it from version control.`);
}

function snapshotOf(files: readonly SchemaFile[]): string {
  const head =
    '// The schema as of the last migration, written by npm run db:migration. Do not edit: the next migration is counted from here.\n';
  return head + files.map((file) => `\n// ${file.path}\n${file.content.trim()}\n`).join('');
}

/** Fourteen digits of UTC, and always after the last migration, whatever the clock says. */
function stampAfterLast(now: Date): string {
  const stamp = now.toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const last = migrationNames().at(-1)?.slice(0, 14) ?? '';
  return stamp > last ? stamp : String(BigInt(last) + 1n);
}

function migrationNames(): string[] {
  mkdirSync(MIGRATIONS, { recursive: true });
  return readdirSync(MIGRATIONS)
    .filter((name) => /^\d{14}_/.test(name))
    .sort();
}

function fail(sentence: string): number {
  console.error(sentence);
  return 1;
}

process.exitCode = await main(process.argv.slice(2));
