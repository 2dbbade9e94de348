import type { Issue } from '../../kit/errors.ts';
import { toPointer } from '../../kit/json.ts';
import { hasExpression, splitText } from './expression.ts';
import { TEMPLATE_LIMITS } from './limits.ts';
import { isLink } from './link.ts';
import { checkValue } from './parameters.ts';
import { compilePattern } from './pattern.ts';
import type { Field, TemplateDocument } from './schema.ts';
import { isSafeKey } from './substitute.ts';

/** What a step leaves behind for `output`, by `steps.<id>`. */
export const STEP_OUTPUTS = ['url', 'service', 'serviceId', 'page', 'revision'] as const;
/** What manifests may name beside parameters. */
export const RENDER_ROOTS = ['parameters', 'team', 'environment', 'template'] as const;

/** What a template that parses may still get wrong by itself. Paths are JSON pointers into the document. */
export function checkTemplate(document: TemplateDocument): Issue[] {
  const issues: Issue[] = [];
  const complain = (path: readonly (string | number)[], message: string) => void issues.push({ path: toPointer(path), message });
  const fields = new Set<string>();
  for (const [index, page] of document.spec.parameters.entries()) {
    const at = ['spec', 'parameters', index];
    for (const [name, field] of Object.entries(page.properties)) {
      if (fields.has(name)) complain([...at, 'properties', name], `"${name}" is asked for twice`);
      fields.add(name);
      checkField(field, [...at, 'properties', name], complain);
    }
    for (const [position, name] of (page.required ?? []).entries())
      if (!Object.hasOwn(page.properties, name))
        complain([...at, 'required', position], `"${name.slice(0, 40)}" is not a field of this page`);
  }
  if (fields.size > TEMPLATE_LIMITS.fields)
    complain(['spec', 'parameters'], `a template may ask for at most ${TEMPLATE_LIMITS.fields} things`);
  const steps = new Set<string>();
  for (const [index, step] of document.spec.steps.entries()) {
    if (steps.has(step.id)) complain(['spec', 'steps', index, 'id'], `"${step.id}" is a step already`);
    steps.add(step.id);
    walkTexts(step.manifests, ['spec', 'steps', index, 'manifests'], (text, path, isKey) => checkText(text, path, isKey, false));
  }
  walkTexts(document.spec.output ?? {}, ['spec', 'output'], (text, path, isKey) => checkText(text, path, isKey, true));
  for (const [index, { url }] of (document.spec.output?.links ?? []).entries())
    if (!url.startsWith('${{') && !isLink(url.replaceAll(/\$\{\{.*?\}\}/g, 'x')))
      complain(
        ['spec', 'output', 'links', index, 'url'],
        'must be an address: https://, http:// or / and no spaces, quotes or brackets, or an expression',
      );
  return issues;

  function checkText(text: string, path: (string | number)[], isKey: boolean, isOutput: boolean): void {
    if (isKey) {
      if (hasExpression(text)) complain(path, 'a key is not filled in: only values are');
      if (!isSafeKey(text)) complain(path, `"${text}" may not be a key`);
      return;
    }
    if (!hasExpression(text)) return;
    const parts = splitText(text);
    if (!parts.ok) complain(path, parts.error);
    for (const part of parts.ok ? parts.value : []) {
      if (!('expression' in part)) continue;
      const [root = '', second, third] = part.expression.path;
      const roots: string[] = isOutput ? [...RENDER_ROOTS, 'steps'] : [...RENDER_ROOTS];
      if (!roots.includes(root)) complain(path, `there is nothing called "${root.slice(0, 40)}" here: there are ${roots.join(', ')}`);
      else if (root === 'parameters' && (second === undefined || !fields.has(second)))
        complain(path, second === undefined ? 'say which parameter, such as parameters.name' : `no page asks for "${second.slice(0, 40)}"`);
      else if (root === 'steps' && (second === undefined || !steps.has(second)))
        complain(path, `there is no step "${(second ?? '').slice(0, 40)}"`);
      else if (root === 'steps' && !STEP_OUTPUTS.includes(third as (typeof STEP_OUTPUTS)[number]))
        complain(path, `a step leaves ${STEP_OUTPUTS.join(', ')} behind, not "${(third ?? '').slice(0, 40)}"`);
    }
  }
}

type Complain = (path: readonly (string | number)[], message: string) => void;

function checkField(field: Field, path: (string | number)[], complain: Complain): void {
  for (const [holder, at] of [
    [field, path],
    [field.items, [...path, 'items']],
    [field.additionalProperties, [...path, 'additionalProperties']],
  ] as const) {
    if (holder?.pattern === undefined) continue;
    const pattern = compilePattern(holder.pattern);
    if (!pattern.ok) complain([...at, 'pattern'], `this pattern cannot be used: ${pattern.error}`);
  }
  if (field.type === 'array' && !field.items) complain([...path, 'items'], 'a list says what its items are');
  if (field.type === 'object' && !field.additionalProperties) complain([...path, 'additionalProperties'], 'a map says what its values are');
  if (field.enumNames && field.enumNames.length !== field.enum?.length)
    complain([...path, 'enumNames'], 'needs one word for each value of enum');
  if (field.default !== undefined)
    for (const problem of checkValue(field, field.default, [])) complain([...path, 'default'], `the default ${problem.message}`);
}

/** Every text of a tree, keys included. */
function walkTexts(node: unknown, path: (string | number)[], see: (text: string, path: (string | number)[], isKey: boolean) => void): void {
  if (typeof node === 'string') see(node, path, false);
  if (Array.isArray(node)) {
    for (const [index, item] of node.entries()) walkTexts(item, [...path, index], see);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  for (const [key, inner] of Object.entries(node)) {
    see(key, [...path, key], true);
    walkTexts(inner, [...path, key], see);
  }
}
