import type { z } from 'zod';
import { AppError, type Issue } from '#lib/kit/errors.ts';
import { toPointer } from '#lib/kit/json.ts';
import { findUnkeepable } from '#lib/kit/text.ts';

type Part = 'path' | 'query' | 'body';

/**
 * Parses one part of a request by its schema.
 * @throws AppError `invalid`: each issue's path is a JSON pointer into the body, or `query/name`, `path/name`
 */
export function parsePart<T extends z.ZodType>(part: Part, schema: T, value: unknown): z.output<T> {
  const unkeepable = findUnkeepable(value);
  if (unkeepable) throw refuseUnkeepable(part, unkeepable);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.flatMap((issue) => toIssues(part, issue));
  throw new AppError('invalid', issues.length === 1 && issues[0] ? sentence(part, issues[0]) : `${issues.length} fields are not right.`, {
    issues,
  });
}

/** One value per name as text, several as a list: what query schemas expect. */
export function queryObject(search: URLSearchParams): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(search.keys())) {
    const all = search.getAll(name);
    query[name] = all.length === 1 ? (all[0] ?? '') : all;
  }
  return query;
}

const UNKEEPABLE = 'holds a character that cannot be kept: a NUL, or half of a surrogate pair';

function refuseUnkeepable(part: Part, path: string[]): AppError {
  const issue = { path: (part === 'body' ? '' : part) + toPointer(path), message: UNKEEPABLE };
  return new AppError('invalid', sentence(part, issue), { issues: [issue] });
}

function toIssues(part: Part, issue: z.core.$ZodIssue): Issue[] {
  const prefix = part === 'body' ? '' : `${part}`;
  const path = issue.path.map((segment) => (typeof segment === 'number' ? segment : String(segment).slice(0, 200)));
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, 100).map((key) => ({ path: prefix + toPointer([...path, key.slice(0, 200)]), message: 'unknown field' }));
  return [{ path: prefix + toPointer(path), message: issue.message }];
}

function sentence(part: Part, issue: Issue): string {
  const where = issue.path.replace(/^(?:query|path)?\//, '').replaceAll('/', '.');
  return where ? `${part === 'body' ? '' : `${part} parameter `}${where}: ${issue.message}` : `The ${part} is not right: ${issue.message}`;
}
