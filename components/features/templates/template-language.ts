import type { EditorIssue } from '#components/common/code-mirror.ts';
import type { Hint, HintSchema } from '#lib/client/schema-hints.ts';
import { schemaLanguage } from '#lib/client/schema-language.ts';
import { RENDER_ROOTS, STEP_OUTPUTS } from '#lib/domain/template/check.ts';
import { FILTERS } from '#lib/domain/template/filters.ts';
import { templateJsonSchema } from '#lib/domain/template/json-schema.ts';
import { parseTemplate } from '#lib/domain/template/parse.ts';
import { fieldsOf, type TemplateDocument } from '#lib/domain/template/schema.ts';

const language = schemaLanguage(() => templateJsonSchema() as HintSchema);
export const describeTemplateField = language.describe;

/** Everything that can be said about the text, by the server's own rules. */
export function validateTemplate(text: string): EditorIssue[] {
  const parsed = parseTemplate(text);
  if (parsed.ok) return [];
  return parsed.error.map((issue) => ({
    line: issue.line ?? 1,
    column: issue.column ?? 1,
    message: issueSentence(issue),
    severity: 'error',
  }));
}

export const issueSentence = (issue: { path: string; message: string }): string =>
  issue.path === '' ? issue.message : `${issue.path.slice(1).replaceAll('/', '.')}: ${issue.message}`;

/** Inside `${{ }}` what may be named there; elsewhere keys and values by the schema. `last` is the newest text that parsed. */
export function completeTemplate(text: string, offset: number, last: TemplateDocument | undefined): { from: number; hints: Hint[] } {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const open = line.lastIndexOf('${{');
  if (open < 0 || line.indexOf('}}', open) >= 0) return language.complete(text, offset);
  const typed = /[\w.-]*$/.exec(line.slice(open + 3))?.[0] ?? '';
  return { from: offset - typed.length, hints: expressionHints(line.slice(open + 3, line.length - typed.length), last) };
}

function expressionHints(before: string, last: TemplateDocument | undefined): Hint[] {
  const hint = (label: string, info: string): Hint => ({ label, detail: '', info, kind: 'value' });
  if (before.trimEnd().endsWith('|')) return Object.keys(FILTERS).map((name) => hint(name, 'A filter.'));
  const fields = last ? fieldsOf(last).map(([name, field]) => hint(`parameters.${name}`, field.title ?? '')) : [];
  const steps =
    last?.spec.steps.flatMap((step) => STEP_OUTPUTS.map((output) => hint(`steps.${step.id}.${output}`, 'In the output.'))) ?? [];
  return [
    ...fields,
    ...RENDER_ROOTS.filter((root) => root !== 'parameters' && root !== 'template').map((root) => hint(root, '')),
    ...steps,
  ];
}
