import { z } from 'zod';
import { canonicalJson, toPointer } from '../../kit/json.ts';
import { maskSecrets } from '../manifest/diff.ts';
import { type FieldChange, fieldChange } from '../plan.ts';

/** Whose value stands where the template and the team changed the same field. */
export const MERGE_CHOICES = ['team', 'template'] as const;
export type MergeChoice = (typeof MERGE_CHOICES)[number];
export const mergeChoices = z.record(z.string().max(1_024), z.enum(MERGE_CHOICES));
export type MergeChoices = z.infer<typeof mergeChoices>;

export const mergeConflict = z.object({
  path: z.string(),
  /** What the older version made of it. */
  before: z.unknown().optional(),
  team: z.unknown().optional(),
  template: z.unknown().optional(),
  /** Null: nobody has chosen, so the change is not made. */
  choice: z.enum(MERGE_CHOICES).nullable(),
});
export type MergeConflict = z.infer<typeof mergeConflict>;

/** What an upgrade does with edits that the team made itself. */
export const upgradeMerge = z.object({
  /** The team's own edits, which stay. */
  kept: z.array(fieldChange),
  conflicts: z.array(mergeConflict),
});
export type UpgradeMerge = z.infer<typeof upgradeMerge>;

type Walk = { choices: MergeChoices; kept: FieldChange[]; conflicts: MergeConflict[] };

/**
 * Three-way, field by field: what the template changed between two versions is applied, what the team changed since stays. A field that
 * both changed differently is a conflict; until somebody chooses, the team's value stands in it. Lists count as one value, since items
 * have no names to go by. Values in `kept` and `conflicts` are masked where they look like secrets.
 */
export function mergeThreeWay(
  base: unknown,
  team: unknown,
  template: unknown,
  choices: MergeChoices = {},
): UpgradeMerge & { value: unknown } {
  const walk: Walk = { choices, kept: [], conflicts: [] };
  const value = visit(walk, base, team, template, []);
  return { value, kept: walk.kept, conflicts: walk.conflicts };
}

function visit(walk: Walk, base: unknown, team: unknown, template: unknown, path: string[]): unknown {
  if (same(team, template) || same(base, template)) {
    if (!same(base, team) && !same(team, template)) keep(walk, base, team, path);
    return team;
  }
  if (same(base, team)) return template;
  if (isRecord(team) && isRecord(template) && !exclude(team, template)) {
    const under = isRecord(base) ? base : {};
    const keys = [...new Set([...Object.keys(team), ...Object.keys(template)])].sort();
    const made = keys.map((key) => [key, visit(walk, own(under, key), own(team, key), own(template, key), [...path, key])] as const);
    return Object.fromEntries(made.filter(([, value]) => value !== undefined));
  }
  const pointer = toPointer(path);
  const choice = Object.hasOwn(walk.choices, pointer) ? (walk.choices[pointer] ?? null) : null;
  walk.conflicts.push({
    path: pointer,
    before: maskSecrets(base, path),
    team: maskSecrets(team, path),
    template: maskSecrets(template, path),
    choice,
  });
  return choice === 'template' ? template : team;
}

/** Fields of which one excludes the others: two maps that chose differently cannot be mixed. */
const EXCLUSIVE = [
  ['path', 'git'],
  ['httpGet', 'tcpSocket', 'exec'],
];
const exclude = (team: Record<string, unknown>, template: Record<string, unknown>): boolean =>
  EXCLUSIVE.some((group) => group.filter((key) => Object.hasOwn(team, key) || Object.hasOwn(template, key)).length > 1);

/** The team's edit, down to the fields that differ. */
function keep(walk: Walk, base: unknown, team: unknown, path: string[]): void {
  if (isRecord(base) && isRecord(team)) {
    for (const key of [...new Set([...Object.keys(base), ...Object.keys(team)])].sort())
      if (!same(own(base, key), own(team, key))) keep(walk, own(base, key), own(team, key), [...path, key]);
    return;
  }
  const change = { path: toPointer(path), before: maskSecrets(base, path), after: maskSecrets(team, path) };
  walk.kept.push({ ...change, kind: base === undefined ? 'added' : team === undefined ? 'removed' : 'changed' });
}

const same = (a: unknown, b: unknown): boolean => (a === undefined || b === undefined ? a === b : canonicalJson(a) === canonicalJson(b));
const isRecord = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value);
const own = (record: Record<string, unknown>, key: string): unknown => (Object.hasOwn(record, key) ? record[key] : undefined);
