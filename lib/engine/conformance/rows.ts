import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Rows that others wrote, read from beside the checkout. */
export const FOLDER = join(process.cwd(), '..', 'shared', 'conformance');

// biome-ignore lint/suspicious/noExplicitAny: rows of foreign test tables, each of its own shape
export type Row = any;
/** `pass` holds the product to the row; absent: out of scope, and `reason` says why. */
export type Case = { id: string; pass?: () => boolean; reason?: string };
export type Suite = { name: string; file: string; cases(tables: Table[]): Case[] };
export type Table = { func: string; rows: Row[] };

export const isThere = (): boolean => existsSync(FOLDER);

/** The tables of one file; what is no table in it is left out. */
export function readTables(file: string): Table[] {
  const parsed: unknown = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
  if (!Array.isArray(parsed)) return [];
  const tables = parsed.filter((entry: Row) => Array.isArray(entry?.rows) && entry.rows.length > 0);
  return tables.length > 0 ? tables : [{ func: file, rows: parsed }];
}

/** Every row of the file, each with an id: the table's name, the row's place in it and its own name. */
export function casesOf(tables: readonly Table[], judge: (row: Row, func: string) => Omit<Case, 'id'>): Case[] {
  return tables.flatMap(({ func, rows }) => rows.map((row, index) => ({ id: `${func}#${index + 1}${nameOf(row)}`, ...judge(row, func) })));
}

function nameOf(row: Row): string {
  const name = row?.name ?? row?.Name ?? row?.file ?? (Array.isArray(row) ? row[0] : undefined);
  const text = typeof name === 'string' ? name : name?.l !== undefined ? `${name.l}${name.r}` : '';
  return text ? ` ${text.slice(0, 90)}` : '';
}

/** `{ "$id": "v1.TolerationOpEqual" }` and "Equal" are the same word. */
export function textOf(value: Row): string {
  const text = typeof value === 'string' ? value : String(value?.$id ?? '');
  return text.replace(/^v1\.(TolerationOp|TaintEffect|NodeSelectorOp)/, '');
}

export const amountOf = (value: Row): number | string | null =>
  value === null || value === undefined ? null : typeof value === 'object' ? value.a[0] : value;
