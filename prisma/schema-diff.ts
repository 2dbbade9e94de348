import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';

export type SchemaFile = { path: string; content: string };

/**
 * The SQL that leads from one Prisma schema to another ('' when nothing differs). `from` empty: an empty database.
 * No database is asked: the engine runs as WebAssembly and gets a connection that only knows its version.
 */
export async function diffSchemas(from: readonly SchemaFile[], to: readonly SchemaFile[]): Promise<string> {
  // One engine per process: its glue code knows one instance, and a second would read the first one's memory.
  opened ??= openEngine();
  const result = await (await opened).diff({
    from: from.length === 0 ? { tag: 'empty' } : { tag: 'schemaDatamodel', files: [...from] },
    to: { tag: 'schemaDatamodel', files: [...to] },
    script: true,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  });
  const sql = (result.stdout ?? '').replace(/^-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS "public";\n+/, '');
  return result.exitCode === 2 ? `${sql.trimEnd()}\n` : '';
}

let opened: Promise<glue.SchemaEngine> | undefined;

/** The schema folder's files in order of their names. */
export function readSchema(folder: string): SchemaFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.prisma'))
    .sort()
    .map((name) => ({ path: name, content: readFileSync(join(folder, name), 'utf8') }));
}

async function openEngine(): Promise<glue.SchemaEngine> {
  const wasmPath = createRequire(join(process.cwd(), 'package.json'))
    .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
    .replace(/\.js$/, '.wasm');
  const { instance } = await WebAssembly.instantiate(readFileSync(wasmPath), { './schema_engine_bg.js': { ...glue } });
  const exports = instance.exports as WebAssembly.Exports & { __wbindgen_start(): void };
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  return glue.SchemaEngine.new({ datamodels: undefined }, () => {}, noDatabase());
}

function noDatabase(): object {
  const ok = <T>(value: T) => ({ ok: true, value });
  const version = {
    columnNames: ['exists', 'version', 'numeric_version'],
    columnTypes: [5, 7, 0],
    rows: [[true, 'PostgreSQL 18.0', 180000]],
  };
  const connection = {
    provider: 'postgres',
    adapterName: 'none',
    getConnectionInfo: () => ok({ schemaName: 'public', supportsRelationJoins: true }),
    queryRaw: async () => ok(version),
    executeRaw: async () => ok(0),
    executeScript: async () => ok(undefined),
    startTransaction: async () => ({ ok: false, error: { kind: 'GenericJs', id: 0 } }),
    dispose: async () => ok(undefined),
  };
  const connect = async () => ok(connection);
  return {
    provider: 'postgres',
    adapterName: 'none',
    connect,
    connectToShadowDb: connect,
    errorRegistry: { consumeError: () => undefined },
  };
}
