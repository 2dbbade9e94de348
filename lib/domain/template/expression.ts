import { err, ok, type Result } from '../../kit/result.ts';
import { FILTERS, type FilterName } from './filters.ts';
import { TEMPLATE_LIMITS } from './limits.ts';

export type FilterCall = { name: FilterName; argument: string | number | boolean | undefined };
/** `parameters.name | default: "web" | slug`, taken apart. */
export type Expression = { path: string[]; filters: FilterCall[] };
export type Part = { text: string } | { expression: Expression };

const OPEN = '${{';
const CLOSE = '}}';

/** Is there anything to substitute in this text? */
export const hasExpression = (text: string): boolean => text.includes(OPEN);

/**
 * A text in its fixed parts and expressions. `$${{` stands for the three characters themselves. One pass: what a value brings in is
 * never read again.
 */
export function splitText(text: string): Result<Part[], string> {
  const parts: Part[] = [];
  let fixed = '';
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf(OPEN, at);
    if (open < 0) break;
    if (open > at && text[open - 1] === '$') {
      fixed += `${text.slice(at, open - 1)}${OPEN}`;
      at = open + OPEN.length;
      continue;
    }
    fixed += text.slice(at, open);
    const close = findClose(text, open + OPEN.length);
    if (close < 0) return err(`an expression that begins with ${OPEN} is not closed by ${CLOSE}`);
    const inner = text.slice(open + OPEN.length, close);
    const parsed = parseExpression(inner);
    if (!parsed.ok) return parsed;
    if (fixed !== '') parts.push({ text: fixed });
    fixed = '';
    parts.push({ expression: parsed.value });
    at = close + CLOSE.length;
  }
  fixed += text.slice(at);
  if (fixed !== '') parts.push({ text: fixed });
  return ok(parts);
}

/** The closing braces, not those inside quotes. */
function findClose(text: string, from: number): number {
  let quote = '';
  for (let at = from; at < text.length && at - from <= TEMPLATE_LIMITS.expression; at += 1) {
    const char = text[at] ?? '';
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (text.startsWith(CLOSE, at)) return at;
  }
  return -1;
}

const TOKEN = /\s*(?:([A-Za-z_][A-Za-z0-9_-]*|\d{1,6}(?![\d.]))|(-?\d{1,12}(?:\.\d{1,6})?)|("[^"]*"|'[^']*')|([.|:]))/y;
type Token = { kind: 'word' | 'number' | 'text' | 'mark'; value: string };

/** Path and filters; there are no operators, calls, indexes by value, or loops. */
export function parseExpression(text: string): Result<Expression, string> {
  const shown = text.trim().slice(0, 60);
  if (text.length > TEMPLATE_LIMITS.expression) return err(`an expression may have at most ${TEMPLATE_LIMITS.expression} characters`);
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  let end = 0;
  while (end < text.trimEnd().length) {
    TOKEN.lastIndex = end;
    const match = TOKEN.exec(text);
    if (!match) return err(`"${shown}" is not an expression: write a name such as parameters.name, then filters such as | lower`);
    end = TOKEN.lastIndex;
    const [, word, number, quoted, mark] = match;
    if (word !== undefined) tokens.push({ kind: 'word', value: word });
    else if (number !== undefined) tokens.push({ kind: 'number', value: number });
    else if (quoted !== undefined) tokens.push({ kind: 'text', value: quoted.slice(1, -1) });
    else tokens.push({ kind: 'mark', value: mark ?? '' });
  }
  return readTokens(tokens, shown);
}

function readTokens(tokens: Token[], shown: string): Result<Expression, string> {
  let at = 0;
  const isMark = (value: string) => tokens[at]?.kind === 'mark' && tokens[at]?.value === value;
  const first = tokens[at];
  if (first?.kind !== 'word' || /^\d/.test(first.value)) return err(`"${shown}" does not begin with a name such as parameters`);
  const path = [first.value];
  at += 1;
  while (isMark('.')) {
    const segment = tokens[at + 1];
    if (segment?.kind !== 'word') return err(`"${shown}" has a dot without a name after it`);
    path.push(segment.value);
    at += 2;
  }
  const filters: FilterCall[] = [];
  while (isMark('|')) {
    const name = tokens[at + 1];
    if (name?.kind !== 'word' || !Object.hasOwn(FILTERS, name.value))
      return err(`there is no filter "${name?.value.slice(0, 40) ?? ''}": there are ${Object.keys(FILTERS).join(', ')}`);
    at += 2;
    let argument: FilterCall['argument'];
    if (isMark(':')) {
      const token = tokens[at + 1];
      if (!token || token.kind === 'mark') return err(`the filter ${name.value} has a colon without a value after it`);
      argument = literal(token);
      if (argument === undefined) return err(`"${token.value.slice(0, 40)}" needs quotes to be the value of ${name.value}`);
      at += 2;
    }
    filters.push({ name: name.value as FilterName, argument });
    if (filters.length > TEMPLATE_LIMITS.filters) return err(`an expression may have at most ${TEMPLATE_LIMITS.filters} filters`);
  }
  if (at < tokens.length) return err(`"${shown}" goes on with "${tokens[at]?.value.slice(0, 20) ?? ''}" where only . or | may follow`);
  return ok({ path, filters });
}

function literal({ kind, value }: Token): string | number | boolean | undefined {
  if (kind === 'text') return value;
  if (kind === 'number' || /^\d+$/.test(value)) return Number(value);
  return value === 'true' ? true : value === 'false' ? false : undefined;
}
