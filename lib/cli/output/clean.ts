/**
 * Text from elsewhere, made safe to show: control characters (escape sequences, carriage returns, bells), invisible direction marks and
 * other terminal tricks become visible codes. Tabs stay; line breaks stay where `lines` is true.
 */
export function clean(text: string, options: { lines?: boolean } = {}): string {
  let out = '';
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    out += isHarmless(code, options.lines === true) ? sign : `\\u{${code.toString(16)}}`;
  }
  return out;
}

/** JSON in which no control character is left raw: JSON.stringify leaves those above 0x7e alone. */
export const cleanJson = (json: string): string =>
  json.replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

function isHarmless(code: number, lines: boolean): boolean {
  if (code === 0x09) return true;
  if (code === 0x0a) return lines;
  if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return false;
  if (code === 0x200e || code === 0x200f || code === 0xfeff) return false;
  return !((code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || (code >= 0xd800 && code <= 0xdfff));
}
