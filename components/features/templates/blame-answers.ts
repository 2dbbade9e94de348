import { ApiError } from '#lib/client/api-error.ts';
import { fromPointer } from '#lib/domain/manifest/locate.ts';
import type { PlanResult } from '#lib/domain/plan.ts';
import { parametersBehind } from '#lib/domain/template/blame.ts';
import { everyField } from '#lib/domain/template/page.ts';
import type { TemplateDocument } from '#lib/domain/template/schema.ts';

export type Blamed = { name: string; title: string; message: string; page: number };

/** Which answers a refused plan, or a refusal to plan or run, is about, and on which page they are. */
export function blameAnswers(document: TemplateDocument, plan: PlanResult | undefined, error: unknown): Blamed[] {
  const complaints = [
    ...(plan?.items ?? []).flatMap((item, index) => item.denials.map((denial) => ({ ...denial, index }))),
    ...(error instanceof ApiError ? error.issues.map((issue) => ({ ...issue, index: undefined })) : []),
  ];
  const found = new Map<string, Blamed>();
  for (const { path, message, index } of complaints)
    for (const name of namesBehind(document, path, index)) {
      const asked = findField(document, name);
      if (asked && !found.has(name)) found.set(name, { name, message, ...asked });
    }
  return [...found.values()];
}

function namesBehind(document: TemplateDocument, path: string, index: number | undefined): string[] {
  const [root, name] = fromPointer(path);
  if (root === 'parameters') return name === undefined ? [] : [name];
  if (index !== undefined) return parametersBehind(document, index, path).slice(0, 1);
  const count = document.spec.steps.flatMap((step) => step.manifests).length;
  return [...new Set(Array.from({ length: count }, (_, at) => parametersBehind(document, at, path).slice(0, 1)).flat())];
}

function findField(document: TemplateDocument, name: string): { title: string; page: number } | undefined {
  for (const [page, each] of document.spec.parameters.entries())
    for (const [known, field] of everyField(each)) if (known === name) return { title: field.title ?? name, page };
  return undefined;
}
