import { err, ok, type Result } from '#lib/kit/result.ts';

/** A command line as words: single and double quotes keep words together, a backslash keeps the next character. Nothing is expanded. */
export function splitWords(line: string): Result<string[], string> {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (quote) {
      if (char === quote) quote = '';
      else if (char === '\\' && quote === '"' && /["\\]/.test(line.charAt(at + 1))) word = (word ?? '') + line.charAt(++at);
      else word = (word ?? '') + char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (char === '\\' && at + 1 < line.length) word = (word ?? '') + line.charAt(++at);
    else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + char;
  }
  if (quote) return err(`The quote ${quote} is not closed.`);
  if (word !== undefined) words.push(word);
  return ok(words);
}
