import { canonicalJson, toPointer } from '../../kit/json.ts';
import type { FieldChange } from '../plan.ts';

const SECRET_NAME = /password|passwd|secret|token|credential|api[-_]?key|(^|[-_.])key$|^key[-_]|Key$/i;
export const MASK = '••••••';
/** Parts of a spec whose fields are called "key" and hold none. */
const PLAIN = new Set(['placement', 'ports', 'resources']);

/**
 * Field by field, by JSON pointer below `base`, keys in code-point order, list items by position. Values under names that look like
 * secrets are masked, so that a diff can be shown, logged and kept.
 */
export function diffSpecs(before: unknown, after: unknown, base: readonly string[] = ['spec']): FieldChange[] {
  const changes: FieldChange[] = [];
  visit(before, after, [...base], changes);
  return changes;
}

function visit(before: unknown, after: unknown, path: string[], changes: FieldChange[]): void {
  if (isRecord(before) && isRecord(after)) {
    for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort())
      visit(own(before, key), own(after, key), [...path, key], changes);
  } else if (Array.isArray(before) && Array.isArray(after)) {
    for (let i = 0; i < Math.max(before.length, after.length); i += 1) visit(before[i], after[i], [...path, String(i)], changes);
  } else if (before === undefined && after !== undefined) {
    changes.push({ path: toPointer(path), kind: 'added', after: maskSecrets(after, path) });
  } else if (before !== undefined && after === undefined) {
    changes.push({ path: toPointer(path), kind: 'removed', before: maskSecrets(before, path) });
  } else if (canonicalJson(before) !== canonicalJson(after)) {
    changes.push({ path: toPointer(path), kind: 'changed', before: maskSecrets(before, path), after: maskSecrets(after, path) });
  }
}

/** A copy of a value in which whatever looks like a secret is `••••••`. `path` says where the value sits. */
export function maskSecrets(value: unknown, path: readonly string[] = []): unknown {
  if (!path.some((segment) => PLAIN.has(segment)) && path.some((segment) => SECRET_NAME.test(segment))) return maskLeaves(value);
  if (Array.isArray(value)) return value.map((item, index) => maskSecrets(item, [...path, String(index)]));
  if (isRecord(value)) {
    const named =
      typeof value.name === 'string' && 'value' in value && (SECRET_NAME.test(value.name) || /^(authorization|cookie)$/i.test(value.name));
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, named && key === 'value' ? MASK : maskSecrets(inner, [...path, key])]),
    );
  }
  return typeof value === 'string' ? maskText(value) : value;
}

/** Credentials inside longer text: `postgres://user:password@host`, `--token=…`. */
function maskText(text: string): string {
  return text
    .replace(/(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]{0,256}:)[^\s/@]{1,1024}@/gi, `$1${MASK}@`)
    .replace(/((?:password|secret|token|api[-_]?key)=)[^\s&]{1,4096}/gi, `$1${MASK}`);
}

function maskLeaves(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskLeaves);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskLeaves(inner)]));
  return value === null || value === undefined ? value : MASK;
}

const isRecord = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value);
const own = (record: Record<string, unknown>, key: string): unknown => (Object.hasOwn(record, key) ? record[key] : undefined);
