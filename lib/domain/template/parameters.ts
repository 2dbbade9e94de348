import type { Issue } from '../../kit/errors.ts';
import { toPointer } from '../../kit/json.ts';
import { err, ok, type Result } from '../../kit/result.ts';
import { NAME_PATTERN, NAME_RULE } from '../manifest/schema.ts';
import { matchesPattern } from './pattern.ts';
import { type Field, type FieldFormat, type FieldItem, fieldsOf, type TemplateDocument, type TemplatePage } from './schema.ts';
import { isSafeKey } from './substitute.ts';

export type Parameters = Record<string, unknown>;

/** Answers with defaults filled in and every complaint located by its field: `/name`. Unknown answers are complaints. */
export function checkParameters(document: TemplateDocument, given: Parameters): Result<Parameters, Issue[]> {
  const issues: Issue[] = [];
  const known = new Map(fieldsOf(document));
  for (const name of Object.keys(given))
    if (!known.has(name)) issues.push({ path: toPointer([name]), message: `"${name.slice(0, 40)}" is not asked for` });
  const filled = withDefaults(document, given);
  for (const page of document.spec.parameters) issues.push(...checkPage(page, filled));
  return issues.length > 0 ? err(issues) : ok(filled);
}

/** The complaints about one page's answers; the form shows them, field by field. */
export function checkPage(page: TemplatePage, values: Parameters): Issue[] {
  const required = new Set(page.required ?? []);
  return Object.entries(page.properties).flatMap(([name, field]) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined || value === null || value === '')
      return required.has(name) ? [{ path: toPointer([name]), message: 'is needed' }] : [];
    return checkValue(field, value, [name]);
  });
}

/** Answers, or each field's default. Empty texts count as no answer. */
export function withDefaults(document: TemplateDocument, given: Parameters): Parameters {
  const filled: Parameters = {};
  for (const [name, field] of fieldsOf(document)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    const answer = value === undefined || value === null || value === '' ? field.default : value;
    if (answer !== undefined) filled[name] = answer;
  }
  return filled;
}

/** One value against its field. */
export function checkValue(field: Field | FieldItem, value: unknown, path: (string | number)[]): Issue[] {
  const say = (message: string, below: (string | number)[] = []): Issue[] => [{ path: toPointer([...path, ...below]), message }];
  if (field.enum && !field.enum.some((one) => one === value)) return say(`must be one of ${field.enum.map(String).join(', ')}`);
  switch (field.type) {
    case 'string':
      return typeof value === 'string' ? checkText(field, value).flatMap((message) => say(message)) : say('must be a text');
    case 'integer':
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) return say('must be a number');
      if (field.type === 'integer' && !Number.isInteger(value)) return say('must be a whole number');
      if (field.minimum !== undefined && value < field.minimum) return say(`must be at least ${field.minimum}`);
      return field.maximum !== undefined && value > field.maximum ? say(`must be at most ${field.maximum}`) : [];
    case 'boolean':
      return typeof value === 'boolean' ? [] : say('must be true or false');
    case 'array': {
      if (!Array.isArray(value)) return say('must be a list');
      const { items } = field;
      if (value.length < (field.minItems ?? 0)) return say(`needs at least ${field.minItems}`);
      if (value.length > (field.maxItems ?? 100)) return say(`may have at most ${field.maxItems ?? 100}`);
      if (field.uniqueItems && new Set(value.map((one) => JSON.stringify(one))).size < value.length) return say('has something twice');
      return items ? value.flatMap((one, index) => checkValue(items, one, [...path, index])) : [];
    }
    case 'object': {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) return say('must be a map');
      const { additionalProperties } = field;
      const entries = Object.entries(value);
      if (entries.length > (field.maxProperties ?? 100)) return say(`may have at most ${field.maxProperties ?? 100} entries`);
      return entries.flatMap(([key, one]) => {
        if (!isSafeKey(key) || key.length > 128) return say(`"${key.slice(0, 40)}" may not be a key`);
        return additionalProperties ? checkValue(additionalProperties, one, [...path, key]) : [];
      });
    }
  }
}

function checkText(field: Field | FieldItem, value: string): string[] {
  const most = field.maxLength ?? 4_096;
  if (value.length > most) return [`may have at most ${most} characters`];
  if (field.minLength !== undefined && value.length < field.minLength) return [`needs at least ${field.minLength} characters`];
  if (field.format) {
    const bad = FORMATS[field.format](value);
    if (bad) return [bad];
  }
  return field.pattern !== undefined && !matchesPattern(field.pattern, value) ? [`does not fit the pattern ${field.pattern}`] : [];
}

const nameProblem = (text: string) => (NAME_PATTERN.test(text) ? undefined : `must be ${NAME_RULE}`);
const FORMATS: Record<FieldFormat, (text: string) => string | undefined> = {
  name: nameProblem,
  service: nameProblem,
  host: (text) =>
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text) ? undefined : 'must be a host label: small letters, digits and dashes',
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a path may have none
  path: (text) => (/[\u0000-\u001f]/.test(text) ? 'may not hold control characters' : undefined),
  url: (text) => (/^https?:\/\/[^\s]+$/.test(text) && URL.canParse(text) ? undefined : 'must begin with http:// or https://'),
  'git-url': (text) =>
    /^(https?|ssh|file):\/\/[^\s]+$/.test(text) || /^[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:[^\s]+$/.test(text)
      ? undefined
      : 'must be a git address, such as https://git.example/team/app.git',
  email: (text) => (/^[^\s@]+@[^\s@]+$/.test(text) ? undefined : 'must be an e-mail address'),
};
