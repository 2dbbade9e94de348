import { type Document, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Position } from './source.ts';

/**
 * Where a value sits in the author's text: the key of a map's entry, the item of a list. A path that is not there (a missing field)
 * is where its nearest parent begins.
 */
export function locate(doc: Document, path: readonly (string | number)[], positionAt: (offset: number) => Position): Position {
  let node = follow(doc, doc.contents as Node | null);
  let offset = node?.range?.[0] ?? doc.range?.[0] ?? 0;
  for (const segment of path) {
    let next: Node | null = null;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.source ?? item.key.value) === String(segment));
      if (!pair) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      next = pair.value as Node | null;
    } else if (isSeq(node)) {
      next = (node.items[Number(segment)] as Node | undefined) ?? null;
      if (!next) break;
      offset = next.range?.[0] ?? offset;
    } else break;
    node = follow(doc, next);
  }
  return positionAt(offset);
}

/** Segments of a JSON pointer, unescaped. */
export const fromPointer = (pointer: string): string[] =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));

function follow(doc: Document, node: Node | null): Node | null {
  return isAlias(node) ? ((node.resolve(doc) as Node | undefined) ?? null) : node;
}
