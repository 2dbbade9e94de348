import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { Issue } from '../../kit/errors.ts';
import { toPointer } from '../../kit/json.ts';
import { isKeepable } from '../../kit/text.ts';
import { MANIFEST_LIMITS } from './limits.ts';
import type { Position } from './source.ts';

type Seen = { value: unknown; weight: number; depth: number };
type Walk = { doc: Document; positionAt: (offset: number) => Position; issues: Issue[]; anchors: Map<string, Seen | 'open'> };

/**
 * A document's tree as plain data. Aliases share their target, and what they would expand to is counted first, so that a "billion
 * laughs" is refused without being laughed. Keys are text, own properties of plain objects, and never twice.
 */
export function toValue(doc: Document, positionAt: (offset: number) => Position): { value: unknown; issues: Issue[] } {
  const walk: Walk = { doc, positionAt, issues: [], anchors: new Map() };
  const seen = visitNode(walk, doc.contents as Node | null, []);
  if (walk.issues.length === 0 && seen.weight > MANIFEST_LIMITS.values)
    complain(walk, doc.contents as Node | null, [], `aliases expand to more than ${MANIFEST_LIMITS.values} values`);
  if (walk.issues.length === 0 && seen.depth > MANIFEST_LIMITS.depth)
    complain(walk, doc.contents as Node | null, [], `aliases nest more than ${MANIFEST_LIMITS.depth} levels deep`);
  return { value: seen.value, issues: walk.issues };
}

function visitNode(walk: Walk, node: Node | null, path: string[]): Seen {
  if (node === null || node === undefined) return { value: null, weight: 1, depth: 1 };
  if (isAlias(node)) return visitAlias(walk, node, path);
  if (isScalar(node)) {
    const seen = { value: plainScalar(node.value), weight: 1, depth: 1 };
    if (typeof seen.value === 'string' && !isKeepable(seen.value)) complain(walk, node, path, UNKEEPABLE);
    if (node.anchor) walk.anchors.set(node.anchor, seen);
    return seen;
  }
  if (node.anchor) walk.anchors.set(node.anchor, 'open');
  const seen = isMap(node)
    ? visitMap(walk, node.items as Pair<Node, Node | null>[], path)
    : isSeq(node)
      ? visitSeq(walk, node.items as Node[], path)
      : { value: null, weight: 1, depth: 1 };
  if (node.anchor) walk.anchors.set(node.anchor, seen);
  return seen;
}

function visitAlias(walk: Walk, node: Node, path: string[]): Seen {
  const seen = isAlias(node) ? walk.anchors.get(node.source) : undefined;
  if (seen !== undefined && seen !== 'open') return seen;
  complain(walk, node, path, seen === 'open' ? 'an alias may not contain itself' : 'this alias points to no anchor before it');
  return { value: null, weight: 1, depth: 1 };
}

function visitMap(walk: Walk, items: Pair<Node, Node | null>[], path: string[]): Seen {
  const record: Record<string, unknown> = {};
  let weight = 1;
  let depth = 0;
  for (const pair of items) {
    const key = keyOf(walk, pair.key, path);
    if (key === undefined) continue;
    const below = [...path, key];
    if (Object.hasOwn(record, key)) complain(walk, pair.key, below, `"${key.slice(0, 60)}" is given twice`);
    const seen = visitNode(walk, pair.value, below);
    record[key] = seen.value;
    weight = Math.min(weight + seen.weight, Number.MAX_SAFE_INTEGER);
    depth = Math.max(depth, seen.depth);
    if (walk.issues.length >= MANIFEST_LIMITS.issues) break;
  }
  return { value: record, weight, depth: depth + 1 };
}

function visitSeq(walk: Walk, items: Node[], path: string[]): Seen {
  let weight = 1;
  let depth = 0;
  const list = items.map((item, index) => {
    const seen = visitNode(walk, item, [...path, String(index)]);
    weight = Math.min(weight + seen.weight, Number.MAX_SAFE_INTEGER);
    depth = Math.max(depth, seen.depth);
    return seen.value;
  });
  return { value: list, weight, depth: depth + 1 };
}

function keyOf(walk: Walk, node: Node | null, path: string[]): string | undefined {
  if (!isScalar(node) || (typeof node.value !== 'string' && typeof node.value !== 'number' && typeof node.value !== 'boolean')) {
    complain(walk, node, path, 'a key must be plain text');
    return undefined;
  }
  const key = String(node.source ?? node.value);
  if (key === '__proto__') {
    complain(walk, node, path, '"__proto__" may not be a key');
    return undefined;
  }
  if (!isKeepable(key)) {
    complain(walk, node, path, `a key ${UNKEEPABLE}`);
    return undefined;
  }
  if (key.length > 1024) {
    complain(walk, node, path, 'a key may have at most 1,024 characters');
    return undefined;
  }
  return key;
}

const UNKEEPABLE = 'holds a character that cannot be kept: a NUL, or half of a surrogate pair';

/** Only what JSON can say; anything else (a date, a large integer) becomes its text. */
function plainScalar(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  return value === undefined ? null : String(value);
}

function complain(walk: Walk, node: Node | null, path: string[], message: string): void {
  if (walk.issues.length >= MANIFEST_LIMITS.issues) return;
  walk.issues.push({ path: toPointer(path), message, ...walk.positionAt(node?.range?.[0] ?? walk.doc.range?.[0] ?? 0) });
}
