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

/**
 * What the manifests of a template get wrong whatever is answered: it is filled in with sample answers, and of the manifests' complaints
 * those are kept that speak of what the template itself wrote there. Nothing where no sample fits the questions. Paths are pointers into
 * the document.
 */
export function lintSteps(document: TemplateDocument): Issue[] {
  const parameters = sampleAnswers(document);
  if (!checkParameters(document, parameters).ok) return [];
  const rendered = renderTemplate(document, { version: 1, team: 'sample', environment: 'sample', parameters });
  return rendered.ok ? [] : rendered.error.filter((issue) => issue.path.startsWith('/spec/steps/') && isWritten(document, issue.path));
}

/** An answer to everything that must be answered. What only comes up with other answers gets its own in the next turn. */
function sampleAnswers(document: TemplateDocument): Parameters {
  let answers: Parameters = {};
  for (let turn = 0; turn < 3; turn += 1) {
    for (const page of document.spec.parameters) {
      const { properties, required } = fieldsInEffect(page, withDefaults(document, answers));
      for (const [name, field] of properties)
        if (required.includes(name) && field.default === undefined && answers[name] === undefined)
          answers = { ...answers, [name]: sampleOf(field) };
    }
  }
  return answers;
}

function sampleOf(field: Field): unknown {
  const [first] = choicesOf(field) ?? [];
  if (first) return first.value;
  switch (field.type) {
    case 'string':
      return (TEXTS[field.format as keyof typeof TEXTS] ?? 'sample').padEnd(field.minLength ?? 0, 's').slice(0, field.maxLength);
    case 'integer':
    case 'number':
      return field.minimum ?? (field.exclusiveMinimum === undefined ? Math.min(1, field.maximum ?? 1) : field.exclusiveMinimum + 1);
    case 'boolean':
      return false;
    case 'array':
      return field.items ? Array.from({ length: field.minItems ?? 0 }, () => sampleOf(field.items as Field)) : [];
    case 'object':
      return Object.fromEntries(
        Object.entries(field.properties ?? {}).flatMap(([name, inner]) =>
          field.required?.includes(name) ? [[name, inner.default ?? sampleOf(inner)]] : [],
        ),
      );
  }
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
