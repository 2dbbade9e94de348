import type { z } from 'zod';
import { nearestName } from './nearest.ts';
import { fieldsAt } from './schema-shape.ts';

export type Explained = { path: PropertyKey[]; message: string };

/** A schema's complaint in plain words: what was found, what was expected, and for unknown fields the nearest known name. */
export function explainIssue(schema: z.core.$ZodType, issue: z.core.$ZodIssue, root: unknown): Explained[] {
  const path = issue.path;
  const found = valueAt(root, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return explainUnknown(issue.keys, path, fieldsAt(schema, path), found);
    case 'invalid_type':
      if (found === undefined)
        return [{ path, message: `"${String(path.at(-1) ?? 'manifest')}" is missing: expected ${typeName(issue.expected)}` }];
      return [{ path, message: `expected ${typeName(issue.expected)}, found ${inWords(found)}${hint(issue.expected, found)}` }];
    case 'invalid_value':
      return [
        {
          path,
          message: `expected ${oneOf(issue.values.map(String))}, found ${inWords(found)}${didYouMean(found, issue.values.map(String))}`,
        },
      ];
    case 'invalid_key':
      return [{ path, message: `the name "${String(path.at(-1)).slice(0, 60)}" ${issue.issues[0]?.message ?? 'is not allowed here'}` }];
    case 'invalid_union':
      return explainUnion(schema, issue, root);
    case 'too_big':
      return [
        {
          path,
          message:
            found === undefined
              ? issue.message
              : `${inWords(found)} is too ${isSized(found) ? 'long' : 'large'}: at most ${String(issue.maximum)}`,
        },
      ];
    case 'too_small':
      return [{ path, message: `${inWords(found)} is too ${isSized(found) ? 'short' : 'small'}: at least ${String(issue.minimum)}` }];
    default:
      return [
        { path, message: `${inWords(found)} ${issue.message.startsWith('must') ? issue.message : `is not right: ${issue.message}`}` },
      ];
  }
}

/** The branch that was meant is the one whose complaints lie deepest, then the one with the fewest. */
function explainUnion(schema: z.core.$ZodType, issue: z.core.$ZodIssueInvalidUnion, root: unknown): Explained[] {
  const found = valueAt(root, issue.path);
  const branches = issue.errors.filter((branch) => branch.length > 0);
  const typesOnly = branches.every((branch) => branch.every((each) => each.code === 'invalid_type' && each.path.length === 0));
  if (branches.length === 0 || typesOnly) {
    const names = branches.flatMap((branch) => branch.map((each) => (each.code === 'invalid_type' ? typeName(each.expected) : '')));
    return [{ path: issue.path, message: `expected ${oneOf([...new Set(names.filter(Boolean))], false)}, found ${inWords(found)}` }];
  }
  const score = (branch: z.core.$ZodIssue[]) =>
    branch.reduce((worst, each) => Math.max(worst, penalty(each, found)), 0) * 100 + branch.length;
  const best = branches.toSorted((a, b) => score(a) - score(b))[0] ?? [];
  return best.flatMap((each) => explainIssue(schema, { ...each, path: [...issue.path, ...each.path] } as z.core.$ZodIssue, root));
}

/** How unlikely a branch is: wrong kind of value, then a missing field, then a field that the other branch would know. */
function penalty(issue: z.core.$ZodIssue, found: unknown): number {
  if (issue.code === 'invalid_type' && issue.path.length === 0) return 3;
  if (issue.code === 'invalid_type' && valueAt(found, issue.path) === undefined) return 2;
  return issue.path.length === 0 ? 1 : 0;
}

const MOST_UNKNOWN = 20;

/** No more than anybody reads: a map of ten thousand unknown fields is one mistake. */
function explainUnknown(keys: readonly string[], path: PropertyKey[], known: readonly string[], parent: unknown): Explained[] {
  const isTaken = (name: string) => parent !== null && typeof parent === 'object' && Object.hasOwn(parent, name);
  const free = known.filter((name) => !isTaken(name));
  return keys.slice(0, MOST_UNKNOWN).map((key) => ({ path: [...path, key], message: unknownField(key, free, known) }));
}

function unknownField(key: string, free: readonly string[], known: readonly string[]): string {
  const near = nearestName(key, free) ?? nearestName(key, known);
  const shown = key.slice(0, 60);
  if (near) return `unknown field "${shown}": did you mean "${near}"?`;
  return known.length > 0 ? `unknown field "${shown}": known here are ${known.join(', ')}` : `unknown field "${shown}"`;
}

function didYouMean(found: unknown, known: readonly string[]): string {
  const near = typeof found === 'string' && known.length > 1 ? nearestName(found, known) : undefined;
  return near ? `: did you mean "${near}"?` : '';
}

function hint(expected: string, found: unknown): string {
  if (expected === 'string' && (typeof found === 'number' || typeof found === 'boolean')) return `: write it in quotes, "${String(found)}"`;
  if ((expected === 'number' || expected === 'int') && typeof found === 'string' && found.trim() !== '' && Number.isFinite(Number(found)))
    return ': write it without quotes';
  return '';
}

const TYPE_NAMES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  record: 'a map',
  array: 'a list',
  null: 'nothing',
};
const typeName = (name: string): string => (Object.hasOwn(TYPE_NAMES, name) ? (TYPE_NAMES[name] ?? name) : name);
const isSized = (value: unknown): boolean => typeof value === 'string' || Array.isArray(value);

function oneOf(values: readonly string[], quoted = true): string {
  const shown = values.map((value) => (quoted ? `"${value}"` : value));
  return shown.length === 1 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1) ?? ''}`;
}

/** A value in a few words; never more than a line of it. */
function inWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'nothing (an empty value)';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return `"${value.length > 60 ? `${value.slice(0, 60)}…` : value}"`;
  return `the ${typeof value === 'number' ? 'number' : 'value'} ${String(value)}`;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const segment of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[segment];
  }
  return value;
}
