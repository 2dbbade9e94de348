import type { Issue } from '../../kit/errors.ts';
import { toPointer } from '../../kit/json.ts';
import { hasExpression, splitText } from './expression.ts';
import { type Field, SECRET_FORMAT } from './field.ts';
import { TEMPLATE_LIMITS } from './limits.ts';
import { isLink } from './link.ts';
import { everyField, type PageBranch, rulesOf, type TemplatePage } from './page.ts';
import { checkValue } from './parameters.ts';
import { compilePattern } from './pattern.ts';
import type { TemplateDocument } from './schema.ts';
import { isSafeKey } from './substitute.ts';

/** What a step leaves behind for `output`, by `steps.<id>`. */
export const STEP_OUTPUTS = ['url', 'service', 'serviceId', 'page', 'revision'] as const;
/** What manifests may name beside parameters. */
export const RENDER_ROOTS = ['parameters', 'team', 'environment', 'template'] as const;

/** What a template that parses may still get wrong by itself. Paths are JSON pointers into the document. */
export function checkTemplate(document: TemplateDocument): Issue[] {
  const issues: Issue[] = [];
  const complain = (path: readonly (string | number)[], message: string) => void issues.push({ path: toPointer(path), message });
  const fields = new Map<string, Field>();
  for (const [index, page] of document.spec.parameters.entries()) {
    checkTemplatePage(page, ['spec', 'parameters', index], fields, complain);
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
      else if (root === 'parameters' && !hasPart(fields.get(second ?? ''), third))
        complain(path, `"${second}" has no field "${(third ?? '').slice(0, 40)}"`);
      else if (root === 'steps' && (second === undefined || !steps.has(second)))
        complain(path, `there is no step "${(second ?? '').slice(0, 40)}"`);
      else if (root === 'steps' && !STEP_OUTPUTS.includes(third as (typeof STEP_OUTPUTS)[number]))
        complain(path, `a step leaves ${STEP_OUTPUTS.join(', ')} behind, not "${(third ?? '').slice(0, 40)}"`);
    }
  }
}

/** A group of fields says which it has; what a list, a map or a text has is not known here. */
const hasPart = (field: Field | undefined, part: string | undefined): boolean =>
  part === undefined || !field?.properties || field.additionalProperties !== undefined || Object.hasOwn(field.properties, part);

type Complain = (path: readonly (string | number)[], message: string) => void;

/** A page's fields and rules; its fields are added to those of the pages before. */
function checkTemplatePage(page: TemplatePage, at: (string | number)[], fields: Map<string, Field>, complain: Complain): void {
  const take = (branch: PageBranch | undefined, path: (string | number)[], twin: PageBranch | undefined) => {
    for (const [name, field] of Object.entries(branch?.properties ?? {})) {
      // The other branch of the same rule never stands beside it.
      if (fields.has(name) && !Object.hasOwn(twin?.properties ?? {}, name))
        complain([...path, 'properties', name], `"${name}" is asked for twice`);
      fields.set(name, field);
      checkField(field, [...path, 'properties', name], complain);
    }
  };
  take(page, at, undefined);
  const known = new Set(everyField(page).map(([name]) => name));
  const assertKnown = (names: readonly string[] | undefined, path: (string | number)[]) => {
    for (const [position, name] of (names ?? []).entries())
      if (!known.has(name)) complain([...path, position], `"${name.slice(0, 40)}" is not a field of this page`);
  };
  assertKnown(page.required, [...at, 'required']);
  if (!page.if && (page.then || page.else)) complain([...at, page.then ? 'then' : 'else'], 'there is no "if" that it belongs to');
  for (const [index, rule] of rulesOf(page).entries()) {
    const path = page.if && index === 0 ? at : [...at, 'allOf', page.if ? index - 1 : index];
    take(rule.then, [...path, 'then'], undefined);
    take(rule.else, [...path, 'else'], rule.then);
    assertKnown(rule.then?.required, [...path, 'then', 'required']);
    assertKnown(rule.else?.required, [...path, 'else', 'required']);
    assertKnown(rule.if.required, [...path, 'if', 'required']);
    for (const name of Object.keys(rule.if.properties))
      if (!fields.has(name)) complain([...path, 'if', 'properties', name], `"${name}" is not asked for before this`);
  }
  for (const [name, needed] of Object.entries(page.dependentRequired ?? {})) {
    if (!known.has(name)) complain([...at, 'dependentRequired', name], `"${name}" is not a field of this page`);
    assertKnown(needed, [...at, 'dependentRequired', name]);
  }
}

const NO_SECRETS =
  'a template may not ask for secrets: answers are kept with the run and shown to the team, and there is no store for secrets yet. Have the program read it from a file or service of its own';

function checkField(field: Field, path: (string | number)[], complain: Complain): void {
  const secret = field.writeOnly
    ? 'writeOnly'
    : field.format === SECRET_FORMAT
      ? 'format'
      : field.ui?.widget === SECRET_FORMAT
        ? 'ui'
        : undefined;
  if (secret !== undefined) complain([...path, secret], NO_SECRETS);
  if (field.pattern !== undefined) {
    const pattern = compilePattern(field.pattern);
    if (!pattern.ok) complain([...path, 'pattern'], `this pattern cannot be used: ${pattern.error}`);
  }
  if (field.format !== undefined && field.type !== 'string') complain([...path, 'format'], 'only a text has a format');
  if (field.type === 'array' && !field.items) complain([...path, 'items'], 'a list says what its items are');
  if (field.type === 'object' && !field.additionalProperties && !field.properties)
    complain([...path, 'properties'], 'says which fields it has (properties) or what its values are (additionalProperties)');
  if (field.enum && field.oneOf) complain([...path, 'oneOf'], 'says the same as enum: keep one of the two');
  if (field.enumNames && field.enumNames.length !== field.enum?.length)
    complain([...path, 'enumNames'], 'needs one word for each value of enum');
  for (const [position, name] of (field.required ?? []).entries())
    if (!Object.hasOwn(field.properties ?? {}, name))
      complain([...path, 'required', position], `"${name.slice(0, 40)}" is not a field of this group`);
  for (const [name, inner] of Object.entries(field.properties ?? {})) checkField(inner, [...path, 'properties', name], complain);
  if (field.items) checkField(field.items, [...path, 'items'], complain);
  if (field.additionalProperties) checkField(field.additionalProperties, [...path, 'additionalProperties'], complain);
  if (field.default !== undefined && secret === undefined)
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
