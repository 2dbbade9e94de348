/**
 * A text that any part of the system can hold: PostgreSQL keeps no NUL, and half a surrogate pair is no character, in UTF-8 or in jsonb.
 */
export const isKeepable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** Text from outside (a program's output, another server's answer) as one that can be kept, at most `max` characters long. */
export const toKeepable = (text: string, max = Number.POSITIVE_INFINITY): string =>
  text.slice(0, max).toWellFormed().replaceAll('\0', '\ufffd');

/** Where in a value of JSON a text is that cannot be kept; keys count as text. */
export function findUnkeepable(value: unknown, path: readonly string[] = []): string[] | undefined {
  if (typeof value === 'string') return isKeepable(value) ? undefined : [...path];
  if (value === null || typeof value !== 'object') return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = isKeepable(key) ? findUnkeepable(inner, [...path, key]) : [...path];
    if (found) return found;
  }
  return undefined;
}
