import { RE2JS } from 're2js';
import { err, ok, type Result } from '../../kit/result.ts';
import { TEMPLATE_LIMITS } from './limits.ts';

const compiled = new Map<string, Result<RE2JS, string>>();
/** `{n,m}` with larger numbers would unroll into a machine of that size. */
const MAX_REPEAT = 100;

/** A pattern that matches in linear time, whoever wrote it; compiled once. */
export function compilePattern(source: string): Result<RE2JS, string> {
  const known = compiled.get(source);
  if (known) return known;
  const result = compile(source);
  if (compiled.size > 500) compiled.clear();
  compiled.set(source, result);
  return result;
}

/** True where the text is not longer than what patterns are tried on and matches somewhere. */
export function matchesPattern(source: string, text: string): boolean {
  const pattern = compilePattern(source);
  return pattern.ok && text.length <= TEMPLATE_LIMITS.matched && pattern.value.matcher(text).find();
}

function compile(source: string): Result<RE2JS, string> {
  if (source.length > TEMPLATE_LIMITS.pattern) return err(`a pattern may have at most ${TEMPLATE_LIMITS.pattern} characters`);
  const repeats = [...source.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].map(([, from, to]) => Math.max(Number(from), Number(to || from)));
  if (repeats.some((count) => count > MAX_REPEAT)) return err(`a pattern may repeat a part at most ${MAX_REPEAT} times`);
  if (repeats.reduce((all, count) => all * Math.max(1, count), 1) > 10_000) return err('its repeats of repeats are too many');
  try {
    return ok(RE2JS.compile(source));
  } catch (error) {
    return err(error instanceof Error ? error.message.slice(0, 160) : 'it does not compile');
  }
}
