import type { Issue } from '../../kit/errors.ts';
import { toPointer } from '../../kit/json.ts';
import { err, ok, type Result } from '../../kit/result.ts';
import { NAME_PATTERN, NAME_RULE } from '../manifest/schema.ts';
import { choicesOf, type Field, type FieldFormat, SECRET_FORMAT } from './field.ts';
import { fieldsInEffect, isNothing, type TemplatePage } from './page.ts';
import { matchesPattern } from './pattern.ts';
import { fieldsOf, type TemplateDocument } from './schema.ts';
import { isSafeKey } from './substitute.ts';

export type Parameters = Record<string, unknown>;

/** Answers with defaults filled in and every complaint located by its field: `/name`. Unknown answers are complaints. */
export function checkParameters(document: TemplateDocument, given: Parameters): Result<Parameters, Issue[]> {
  const issues: Issue[] = [];
  const known = new Set(fieldsOf(document).map(([name]) => name));
  for (const name of Object.keys(given))
    if (!known.has(name)) issues.push({ path: toPointer([name]), message: `"${name.slice(0, 40)}" is not asked for` });
  const filled = withDefaults(document, given);
  for (const page of document.spec.parameters) issues.push(...checkPage(page, filled));
  return issues.length > 0 ? err(issues) : ok(filled);
}

/** The complaints about one page's answers; the form shows them, field by field. */
export function checkPage(page: TemplatePage, values: Parameters): Issue[] {
  const { properties, required } = fieldsInEffect(page, values);
  return checkFields(properties, required, values, []);
}

function checkFields(fields: [string, Field][], required: readonly string[], values: Parameters, path: (string | number)[]): Issue[] {
  return fields.flatMap(([name, field]) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (isNothing(value)) return required.includes(name) ? [{ path: toPointer([...path, name]), message: 'is needed' }] : [];
    return checkValue(field, value, [...path, name]);
  });
}

/**
 * Answers, or each field's default, to what is asked with these answers: one to a question that does not come up is dropped. Empty
 * texts count as no answer.
 */
export function withDefaults(document: TemplateDocument, given: Parameters): Parameters {
  const filled: Parameters = {};
  for (const page of document.spec.parameters)
    for (const [name, field] of fieldsInEffect(page, { ...given, ...filled }).properties) {
      const answer = withDefault(field, Object.hasOwn(given, name) ? given[name] : undefined);
      if (answer !== undefined) filled[name] = answer;
    }
  return filled;
}

function withDefault(field: Field, value: unknown): unknown {
  const answer = isNothing(value) ? field.default : value;
  if (field.type !== 'object' || !field.properties) return answer;
  if (answer !== undefined && !isMap(answer)) return answer;
  const filled: Parameters = { ...answer };
  for (const [name, inner] of Object.entries(field.properties)) {
    const part = withDefault(inner, answer && Object.hasOwn(answer, name) ? answer[name] : undefined);
    if (part === undefined) delete filled[name];
    else filled[name] = part;
  }
  return answer === undefined && Object.keys(filled).length === 0 ? undefined : filled;
}

const isMap = (value: unknown): value is Parameters => value !== null && typeof value === 'object' && !Array.isArray(value);

/** One value against its field. */
export function checkValue(field: Field, value: unknown, path: (string | number)[]): Issue[] {
  const say = (message: string, below: (string | number)[] = []): Issue[] => [{ path: toPointer([...path, ...below]), message }];
  const choices = choicesOf(field);
  if (choices && !choices.some((one) => one.value === value))
    return say(`must be one of ${choices.map((one) => String(one.value)).join(', ')}`);
  switch (field.type) {
    case 'string':
      return typeof value === 'string' ? checkText(field, value).flatMap((message) => say(message)) : say('must be a text');
    case 'integer':
    case 'number': {
      const problem = typeof value === 'number' ? checkNumber(field, value) : 'must be a number';
      return problem === undefined ? [] : say(problem);
    }
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
      if (!isMap(value)) return say('must be a map');
      const { additionalProperties, properties } = field;
      const entries = Object.entries(value).filter(([key]) => !(properties && Object.hasOwn(properties, key)));
      if (entries.length > (field.maxProperties ?? 100)) return say(`may have at most ${field.maxProperties ?? 100} entries`);
      const named = properties ? checkFields(Object.entries(properties), field.required ?? [], value, path) : [];
      const others = entries.flatMap(([key, one]) => {
        if (!isSafeKey(key) || key.length > 128) return say(`"${key.slice(0, 40)}" may not be a key`);
        if (additionalProperties) return checkValue(additionalProperties, one, [...path, key]);
        return properties ? say('is not asked for', [key]) : [];
      });
      return [...named, ...others];
    }
  }
}

function checkNumber(field: Field, value: number): string | undefined {
  if (!Number.isFinite(value)) return 'must be a number';
  if (field.type === 'integer' && !Number.isInteger(value)) return 'must be a whole number';
  if (field.minimum !== undefined && value < field.minimum) return `must be at least ${field.minimum}`;
  if (field.maximum !== undefined && value > field.maximum) return `must be at most ${field.maximum}`;
  if (field.exclusiveMinimum !== undefined && value <= field.exclusiveMinimum) return `must be more than ${field.exclusiveMinimum}`;
  if (field.exclusiveMaximum !== undefined && value >= field.exclusiveMaximum) return `must be less than ${field.exclusiveMaximum}`;
  if (field.multipleOf !== undefined && Math.abs(value / field.multipleOf - Math.round(value / field.multipleOf)) > 1e-9)
    return `must be a multiple of ${field.multipleOf}`;
  return undefined;
}

function checkText(field: Field, value: string): string[] {
  const most = field.maxLength ?? 4_096;
  if (value.length > most) return [`may have at most ${most} characters`];
  if (field.minLength !== undefined && value.length < field.minLength) return [`needs at least ${field.minLength} characters`];
  if (field.format && field.format !== SECRET_FORMAT) {
    const bad = FORMATS[field.format](value);
    if (bad) return [bad];
  }
  return field.pattern !== undefined && !matchesPattern(field.pattern, value) ? [`does not fit the pattern ${field.pattern}`] : [];
}

const nameProblem = (text: string) => (NAME_PATTERN.test(text) ? undefined : `must be ${NAME_RULE}`);
const urlProblem = (text: string) =>
  /^https?:\/\/[^\s]+$/.test(text) && URL.canParse(text) ? undefined : 'must begin with http:// or https://';
const isDate = (text: string): boolean => {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!parts) return false;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const days = [31, year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day >= 1 && day <= (days[month - 1] ?? 0);
};
const FORMATS: Record<FieldFormat, (text: string) => string | undefined> = {
  name: nameProblem,
  service: nameProblem,
  team: nameProblem,
  environment: nameProblem,
  host: (text) =>
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text) ? undefined : 'must be a host label: small letters, digits and dashes',
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a path may have none
  path: (text) => (/[\u0000-\u001f]/.test(text) ? 'may not hold control characters' : undefined),
  hostname: (text) =>
    text.length <= 253 && /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(text)
      ? undefined
      : 'must be a host name, such as api.example.com',
  url: urlProblem,
  uri: urlProblem,
  date: (text) => (isDate(text) ? undefined : 'must be a date such as 2027-01-31'),
  'git-url': (text) =>
    /^(https?|ssh):\/\/[^\s]+$/.test(text) || /^[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:[^\s]+$/.test(text)
      ? undefined
      : 'must be a git address, such as https://git.example/team/app.git',
  email: (text) => (/^[^\s@]+@[^\s@]+$/.test(text) ? undefined : 'must be an e-mail address'),
};
