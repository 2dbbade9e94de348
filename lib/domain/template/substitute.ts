import type { Issue } from '../../kit/errors.ts';
import { toPointer } from '../../kit/json.ts';
import { err, ok, type Result } from '../../kit/result.ts';
import { type Expression, hasExpression, splitText } from './expression.ts';
import { FILTERS, isScalar } from './filters.ts';
import { TEMPLATE_LIMITS } from './limits.ts';

/** What expressions may name: plain data, read by own properties alone. */
export type Scope = Readonly<Record<string, unknown>>;

type Walk = { scope: Scope; issues: Issue[]; values: number; characters: number };
/** Thrown by nothing else: the rendered whole has become too large. */
class TooLarge extends Error {}

/**
 * Fills in a tree of plain data. A text that is one expression becomes its value, kind and all; nothing (an optional parameter that was
 * not given) leaves its key out. The key `...` spreads a map into its own, without overwriting. Values are data: an expression inside a
 * value stays text.
 */
export function substitute(tree: unknown, scope: Scope, at: readonly (string | number)[] = []): Result<unknown, Issue[]> {
  const walk: Walk = { scope, issues: [], values: 0, characters: 0 };
  try {
    const value = visit(walk, tree, [...at], 0);
    return walk.issues.length > 0 ? err(walk.issues) : ok(value);
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return err([{ path: toPointer(at), message: error.message }]);
  }
}

function visit(walk: Walk, node: unknown, path: (string | number)[], depth: number): unknown {
  count(walk, depth, typeof node === 'string' ? node.length : 8);
  if (typeof node === 'string') return hasExpression(node) ? fillText(walk, node, path, depth) : node;
  if (Array.isArray(node))
    return node.flatMap((item, index) => {
      const value = visit(walk, item, [...path, index], depth + 1);
      return value === undefined ? [] : [value];
    });
  if (node === null || typeof node !== 'object') return node;
  const record: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(node)) {
    const below = [...path, key];
    if (key === '...') continue;
    if (!isSafeKey(key)) {
      complain(walk, below, `"${key.slice(0, 40)}" may not be a key`);
      continue;
    }
    count(walk, depth, key.length);
    const value = visit(walk, inner, below, depth + 1);
    if (value !== undefined) record[key] = value;
  }
  if (Object.hasOwn(node, '...')) spread(walk, record, (node as Record<string, unknown>)['...'], [...path, '...'], depth);
  return record;
}

function spread(walk: Walk, record: Record<string, unknown>, source: unknown, path: (string | number)[], depth: number): void {
  const value = visit(walk, source, path, depth + 1);
  if (value === undefined || value === null) return;
  if (typeof value !== 'object' || Array.isArray(value)) {
    complain(walk, path, '"..." takes a map');
    return;
  }
  for (const [key, inner] of Object.entries(value)) if (!Object.hasOwn(record, key)) record[key] = inner;
}

function fillText(walk: Walk, text: string, path: (string | number)[], depth: number): unknown {
  const parts = splitText(text);
  if (!parts.ok) return complain(walk, path, parts.error);
  const [only] = parts.value;
  if (parts.value.length === 1 && only && 'expression' in only) {
    const value = evaluate(walk.scope, only.expression);
    return value.ok ? copy(walk, value.value, path, depth) : complain(walk, path, value.error);
  }
  let filled = '';
  for (const part of parts.value) {
    if ('text' in part) {
      filled += part.text;
      continue;
    }
    const value = evaluate(walk.scope, part.expression);
    if (!value.ok) return complain(walk, path, value.error);
    if (value.value === undefined || value.value === null)
      return complain(walk, path, `${nameOf(part.expression)} has no value here: give it one, or add | default: "…"`);
    if (!isScalar(value.value)) return complain(walk, path, `${nameOf(part.expression)} is not a text: add | json or | join`);
    const piece = String(value.value);
    count(walk, depth, piece.length);
    filled += piece;
  }
  return filled;
}

/** The value of one expression; undefined where there is none. Only own properties are looked at. */
export function evaluate(scope: Scope, { path, filters }: Expression): Result<unknown, string> {
  let value: unknown = scope;
  for (const [index, segment] of path.entries()) {
    if (value === null || typeof value !== 'object' || !isSafeKey(segment) || !Object.hasOwn(value, segment)) {
      if (index === 0) return err(`there is nothing called "${segment.slice(0, 40)}" here: there are ${Object.keys(scope).join(', ')}`);
      value = undefined;
      break;
    }
    value = (value as Record<string, unknown>)[segment];
  }
  if (typeof value === 'function') return err(`${path.join('.')} is not a value`);
  for (const { name, argument } of filters) {
    const next = (FILTERS[name] as (value: unknown, argument: unknown) => Result<unknown, string>)(value, argument);
    if (!next.ok) return err(`${path.join('.')}: ${next.error}`);
    value = next.value;
  }
  return ok(value === null ? undefined : value);
}

/** A value as new plain data, so that nothing of the caller's is shared, within the same limits. */
function copy(walk: Walk, value: unknown, path: (string | number)[], depth: number): unknown {
  count(walk, depth, typeof value === 'string' ? value.length : 8);
  if (Array.isArray(value)) return value.map((item, index) => copy(walk, item, [...path, index], depth + 1));
  if (value !== null && typeof value === 'object') {
    const record: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(value)) {
      if (isSafeKey(key)) record[key] = copy(walk, inner, [...path, key], depth + 1);
      else complain(walk, [...path, key], `"${key.slice(0, 40)}" may not be a key`);
      count(walk, depth, key.length);
    }
    return record;
  }
  return typeof value === 'function' || typeof value === 'symbol' ? undefined : value;
}

function count(walk: Walk, depth: number, characters: number): void {
  walk.values += 1;
  walk.characters += characters;
  if (depth > TEMPLATE_LIMITS.depth) throw new TooLarge(`what it renders is nested more than ${TEMPLATE_LIMITS.depth} levels deep`);
  if (walk.values > TEMPLATE_LIMITS.values) throw new TooLarge(`it renders more than ${TEMPLATE_LIMITS.values} values`);
  if (walk.characters > TEMPLATE_LIMITS.characters) throw new TooLarge('it renders more than 1 MB');
}

function complain(walk: Walk, path: readonly (string | number)[], message: string): undefined {
  if (walk.issues.length < 50) walk.issues.push({ path: toPointer(path), message });
  return undefined;
}

const UNSAFE = new Set(['__proto__', 'constructor', 'prototype']);
/** Names that reach a prototype are neither read nor written. */
export const isSafeKey = (key: string): boolean => !UNSAFE.has(key);
const nameOf = ({ path }: Expression): string => path.join('.');
