import type { AuditWire } from '#lib/domain/event.ts';
import type { FieldChange } from '#lib/domain/plan.ts';

export type Field = { path: string; before: string | undefined; after: string | undefined };

/** What an entry says of before and after, field by field; and apart from it the changes of a manifest, which are fields already. */
export function readChanges(entry: Pick<AuditWire, 'before' | 'after'>): { fields: Field[]; changes: FieldChange[] } {
  const before = flatten(entry.before);
  const after = flatten(entry.after, CHANGES);
  const fields = [...new Set([...before.keys(), ...after.keys()])].map((path) => ({
    path,
    before: before.get(path),
    after: after.get(path),
  }));
  return { fields, changes: changesOf(entry.after) };
}

const CHANGES = 'changes';

function changesOf(after: unknown): FieldChange[] {
  if (!isRecord(after) || !Array.isArray(after[CHANGES])) return [];
  return after[CHANGES].filter((one): one is FieldChange => isRecord(one) && typeof one.path === 'string' && typeof one.kind === 'string');
}

/** Leaves by their dotted path. A list of plain values is one field: its places say nothing. */
function flatten(value: unknown, skip?: string): Map<string, string> {
  const leaves = new Map<string, string>();
  const visit = (part: unknown, path: string): void => {
    if (isRecord(part)) {
      for (const [key, inner] of Object.entries(part))
        if (path !== '' || key !== skip || !Array.isArray(inner)) visit(inner, path ? `${path}.${key}` : key);
    } else if (Array.isArray(part) && part.some((item) => typeof item === 'object' && item !== null)) {
      for (const [index, item] of part.entries()) visit(item, `${path}.${index.toString()}`);
    } else if (part !== undefined && !(part === null && path === '')) leaves.set(path || 'value', textOf(part));
  };
  visit(value, '');
  return leaves;
}

function textOf(value: unknown): string {
  if (value === null) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(textOf).join(', ');
  return typeof value === 'string' ? value || '(empty)' : String(value);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
