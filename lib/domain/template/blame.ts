import { fromPointer } from '../manifest/locate.ts';
import { splitText } from './expression.ts';
import type { TemplateDocument } from './schema.ts';

/**
 * The answers that a complaint about a rendered manifest comes from: parameters named at that place, or, where the place itself is
 * fixed or not written, in the nearest part around it. `index` counts the template's manifests through all its steps.
 */
export function parametersBehind(document: TemplateDocument, index: number, pointer: string): string[] {
  const manifests = document.spec.steps.flatMap((step) => step.manifests);
  const around: unknown[] = [manifests[index]];
  for (const segment of fromPointer(pointer)) {
    const at = around.at(-1);
    const next = at !== null && typeof at === 'object' && Object.hasOwn(at, segment) ? (at as Record<string, unknown>)[segment] : undefined;
    if (next === undefined) break;
    around.push(next);
  }
  // The whole manifest names everything: that blames nobody.
  for (const node of around.slice(2).reverse()) {
    const names = [...new Set(namesIn(node))];
    if (names.length > 0) return names;
  }
  return [];
}

function namesIn(node: unknown): string[] {
  if (typeof node === 'string') {
    const parts = splitText(node);
    if (!parts.ok) return [];
    return parts.value.flatMap((part) =>
      'expression' in part && part.expression.path[0] === 'parameters' && part.expression.path[1] !== undefined
        ? [part.expression.path[1]]
        : [],
    );
  }
  return node !== null && typeof node === 'object' ? Object.values(node).flatMap(namesIn) : [];
}
