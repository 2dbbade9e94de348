import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The addresses of route files as a tree of path segments. */
export type Patterns = {
  /** As the API's document writes it (`/api/v1/services/{id}`), where a route ends here. */
  pattern: string | undefined;
  fixed: Map<string, Patterns>;
  named: { name: string; below: Patterns } | undefined;
};

/** Reads the tree from Next's folders. Those that take a rest of any length, and everything below them, are left out. */
export function readPatterns(dir: string, path = '/api'): Patterns {
  const folder = join(/* turbopackIgnore: true */ process.cwd(), dir, ...path.replaceAll(/\{(\w+)\}/g, '[$1]').split('/'));
  const below: Patterns = { pattern: existsSync(join(folder, 'route.ts')) ? path : undefined, fixed: new Map(), named: undefined };
  for (const { name } of listFolders(folder)) {
    const parameter = /^\[(\w+)\]$/.exec(name)?.[1];
    if (parameter) below.named = { name: parameter, below: readPatterns(dir, `${path}/{${parameter}}`) };
    else if (/^[\w.-]+$/.test(name)) below.fixed.set(name, readPatterns(dir, `${path}/${name}`));
  }
  return below;
}

/** The route of a path. A fixed segment goes before a named one, as in Next. Undefined also for what is not plainly written. */
export function findRoute(patterns: Patterns, path: string): { pattern: string; params: Record<string, string> } | undefined {
  const [, first, ...segments] = path.split('/');
  return first === 'api' ? walk(patterns, segments, 0) : undefined;
}

function walk(at: Patterns, segments: readonly string[], depth: number): { pattern: string; params: Record<string, string> } | undefined {
  if (depth === segments.length) return at.pattern === undefined ? undefined : { pattern: at.pattern, params: {} };
  const segment = segments[depth] ?? '';
  const fixed = at.fixed.get(segment);
  const found = fixed && walk(fixed, segments, depth + 1);
  if (found || !at.named) return found;
  const value = decode(segment);
  const rest = value === undefined ? undefined : walk(at.named.below, segments, depth + 1);
  if (rest && value !== undefined) rest.params[at.named.name] = value;
  return rest;
}

function decode(segment: string): string | undefined {
  try {
    const text = decodeURIComponent(segment);
    return text === '' || text === '.' || text === '..' ? undefined : text;
  } catch {
    return undefined;
  }
}

function listFolders(folder: string): { name: string }[] {
  return existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()) : [];
}
