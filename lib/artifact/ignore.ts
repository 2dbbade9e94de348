import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#lib/kit/errors.ts';

/** Does `.orreryignore` leave this path out? A folder that is left out is not entered. */
export type IgnoreRules = { skips(path: string, isFolder: boolean): boolean };

export const NO_RULES: IgnoreRules = { skips: () => false };

const MAX_RULES = 500;
const MAX_RULE_LENGTH = 512;

/** The rules of `<root>/.orreryignore`; undefined when there is no such file. */
export async function readIgnoreRules(root: string): Promise<IgnoreRules | undefined> {
  const text = await readFile(join(root, '.orreryignore'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseIgnoreRules(text);
}

/**
 * The familiar part of gitignore: one pattern a line, `#` comments, `*` and `?` within a name, `**` across folders, a trailing `/` for
 * folders only, a leading `/` (or one in the middle) to start at the root, `!` to take back. The last match wins.
 */
export function parseIgnoreRules(text: string): IgnoreRules {
  const rules = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(toRule);
  if (rules.length > MAX_RULES) throw new AppError('invalid', `.orreryignore has ${rules.length} patterns; at most ${MAX_RULES} are read.`);
  return {
    skips(path, isFolder) {
      let skipped = false;
      for (const rule of rules) if ((isFolder || !rule.foldersOnly) && matches(rule, path)) skipped = !rule.takesBack;
      return skipped;
    },
  };
}

type Rule = { parts: string[]; foldersOnly: boolean; takesBack: boolean };

function toRule(line: string): Rule {
  if (line.length > MAX_RULE_LENGTH)
    throw new AppError('invalid', `.orreryignore has a pattern of ${line.length} characters; at most ${MAX_RULE_LENGTH} are read.`);
  const takesBack = line.startsWith('!');
  const body = takesBack ? line.slice(1) : line;
  const trimmed = body.replace(/\/+$/, '');
  const parts = trimmed.replace(/^\/+/, '').split('/');
  return { parts: trimmed.includes('/') ? parts : ['**', ...parts], foldersOnly: body.endsWith('/'), takesBack };
}

/** Follows all places a pattern can be at once: linear work, so no pattern can stall the packer. */
function matches(rule: Rule, path: string): boolean {
  const names = path.split('/');
  let reachable = new Set([0]);
  for (const part of rule.parts) {
    const next = new Set<number>();
    for (const at of reachable) {
      if (part === '**') for (let i = at; i <= names.length; i += 1) next.add(i);
      else if (at < names.length && matchesName(part, names[at] ?? '')) next.add(at + 1);
    }
    reachable = next;
  }
  return reachable.has(names.length);
}

/** `*` and `?` within one name, greedy with one way back: no backtracking explosion. */
function matchesName(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let mark = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p;
      mark = n;
      p += 1;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p += 1;
      n += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      n = mark;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
