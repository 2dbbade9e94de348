import type { Issue } from '../../kit/errors.ts';
import { fromPointer } from '../manifest/locate.ts';
import { hasExpression } from './expression.ts';
import { choicesOf, type Field } from './field.ts';
import { fieldsInEffect } from './page.ts';
import { checkParameters, type Parameters, withDefaults } from './parameters.ts';
import { renderTemplate } from './render.ts';
import type { TemplateDocument } from './schema.ts';

const TEXTS: Partial<Record<NonNullable<Field['format']>, string>> = {
  hostname: 'sample.example',
  path: '/sample',
  url: 'https://sample.example/',
  uri: 'https://sample.example/',
  'git-url': 'https://sample.example/sample.git',
  email: 'sample@sample.example',
  date: '2026-01-01',
};

/** Which of the answers that fit a question is taken. */
type Taste = 'first' | 'last' | 'one';

/**
 * What the manifests of a template get wrong whatever is answered: it is filled in with several sets of sample answers, and of the
 * manifests' complaints those are kept that come with every one of them and speak of what the template itself wrote there. Nothing where
 * no sample fits the questions, or where one set gives manifests that are right. Paths are pointers into the document.
 */
export function lintSteps(document: TemplateDocument): Issue[] {
  const found: Issue[][] = [];
  for (const taste of ['first', 'last', 'one'] as const) {
    const parameters = sampleAnswers(document, taste);
    if (!checkParameters(document, parameters).ok) continue;
    const rendered = renderTemplate(document, { version: 1, team: 'sample', environment: 'sample', parameters });
    if (rendered.ok) return [];
    found.push(rendered.error.filter((issue) => issue.path.startsWith('/spec/steps/') && isWritten(document, issue.path)));
  }
  const [first = [], ...others] = found;
  return first.filter((issue) => others.every((all) => all.some((other) => other.path === issue.path)));
}

/** An answer to everything that must be answered. What only comes up with other answers gets its own in the next turn. */
function sampleAnswers(document: TemplateDocument, taste: Taste): Parameters {
  let answers: Parameters = {};
  for (let turn = 0; turn < 3; turn += 1) {
    for (const page of document.spec.parameters) {
      const { properties, required } = fieldsInEffect(page, withDefaults(document, answers));
      for (const [name, field] of properties)
        if (required.includes(name) && (field.default === undefined || taste !== 'first') && answers[name] === undefined)
          answers = { ...answers, [name]: sampleOf(field, taste) };
    }
  }
  return answers;
}

function sampleOf(field: Field, taste: Taste): unknown {
  const chosen = (choicesOf(field) ?? []).at(taste === 'last' ? -1 : 0);
  if (chosen) return chosen.value;
  switch (field.type) {
    case 'string':
      return (TEXTS[field.format as keyof typeof TEXTS] ?? 'sample').padEnd(field.minLength ?? 0, 's').slice(0, field.maxLength);
    case 'integer':
    case 'number':
      return numberOf(field, taste);
    case 'boolean':
      return taste === 'last';
    case 'array':
      return field.items ? Array.from({ length: field.minItems ?? 0 }, () => sampleOf(field.items as Field, taste)) : [];
    case 'object':
      return Object.fromEntries(
        Object.entries(field.properties ?? {}).flatMap(([name, inner]) =>
          field.required?.includes(name) ? [[name, inner.default ?? sampleOf(inner, taste)]] : [],
        ),
      );
  }
}

function numberOf(field: Field, taste: Taste): number {
  const least = field.minimum ?? (field.exclusiveMinimum === undefined ? undefined : field.exclusiveMinimum + 1);
  const most = field.maximum ?? (field.exclusiveMaximum === undefined ? undefined : field.exclusiveMaximum - 1);
  if (taste === 'first') return least ?? Math.min(0, most ?? 0);
  if (taste === 'last') return most ?? Math.max(1_000, least ?? 0);
  return Math.max(least ?? 1, Math.min(1, most ?? 1));
}

/**
 * No answer has a part in what stands there, nor in what stands directly beside it: a rule may compare the two. Of what is missing the map
 * that it is missing from is looked at.
 */
function isWritten(document: TemplateDocument, path: string): boolean {
  let node: unknown = document;
  let beside: unknown[] = [];
  for (const segment of fromPointer(path)) {
    if (node === null || typeof node !== 'object') return false;
    beside = Object.values(node).filter((value) => typeof value === 'string');
    if (!Object.hasOwn(node, segment)) return !Object.hasOwn(node, '...');
    node = (node as Record<string, unknown>)[segment];
  }
  return !holdsExpression(node) && !beside.some(holdsExpression);
}

const holdsExpression = (node: unknown): boolean =>
  typeof node === 'string'
    ? hasExpression(node)
    : node !== null && typeof node === 'object' && (Object.hasOwn(node, '...') || Object.values(node).some(holdsExpression));
