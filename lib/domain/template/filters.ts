import { canonicalJson } from '../../kit/json.ts';
import { err, ok, type Result } from '../../kit/result.ts';

type Argument = string | number | boolean | undefined;
type Filter = (value: unknown, argument: Argument) => Result<unknown, string>;

/** All there are. Each is a small pure function of one value; `default` alone may be handed nothing. */
export const FILTERS = {
  default: (value, argument) => ok(value === undefined || value === null || value === '' ? argument : value),
  lower: (value) => onText('lower', value, (text) => text.toLowerCase()),
  upper: (value) => onText('upper', value, (text) => text.toUpperCase()),
  trim: (value) => onText('trim', value, (text) => text.trim()),
  /** A name as services, hosts and labels have it. */
  slug: (value) => onText('slug', value, slug),
  json: (value) => ok(value === undefined ? undefined : canonicalJson(value)),
  text: (value) => (isScalar(value) ? ok(String(value)) : err('text takes a text, a number or true/false')),
  number: (value) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? ok(number) : err('number takes a number');
  },
  join: (value, argument) =>
    Array.isArray(value) && value.every(isScalar) ? ok(value.map(String).join(String(argument ?? ','))) : err('join takes a list of texts'),
  prefix: (value, argument) => onText('prefix', value, (text) => (text === '' ? '' : `${String(argument ?? '')}${text}`)),
} as const satisfies Record<string, Filter>;
export type FilterName = keyof typeof FILTERS;

export const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

function onText(name: string, value: unknown, change: (text: string) => string): Result<unknown, string> {
  if (value === undefined || value === null) return ok(undefined);
  return isScalar(value) ? ok(change(String(value))) : err(`${name} takes a text`);
}

function slug(text: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40);
  return plain.replace(/-+$/, '');
}
