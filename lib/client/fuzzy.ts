/** A part of a text: from, up to but without to. */
export type Range = readonly [from: number, to: number];
export type FuzzyMatch = { score: number; ranges: Range[] };

const WORD_START = 8;
const IN_A_ROW = 5;
const FIRST = 6;
const isBoundary = (char: string | undefined): boolean => char === undefined || /[\s\-_/.:·]/.test(char);

/**
 * Whether the letters of `query` occur in `text` in their order, how well, and where. Beginnings of words and letters in a row count
 * most; a shorter text wins among equals. Spaces in the query only part its words. An empty query matches everything with 0.
 */
export function fuzzyMatch(query: string, text: string): FuzzyMatch | undefined {
  const wanted = query.toLowerCase().replace(/\s+/g, '');
  if (wanted === '') return { score: 0, ranges: [] };
  const lower = text.toLowerCase();
  const whole = lower.indexOf(query.trim().toLowerCase());
  if (whole >= 0) {
    const length = query.trim().length;
    const start = isBoundary(lower[whole - 1]) ? WORD_START : 0;
    return { score: 20 + length * IN_A_ROW + start + (whole === 0 ? FIRST : 0) - text.length / 50, ranges: [[whole, whole + length]] };
  }
  let best: FuzzyMatch | undefined;
  for (let from = lower.indexOf(wanted[0] ?? ''); from >= 0; from = lower.indexOf(wanted[0] ?? '', from + 1)) {
    const found = matchFrom(wanted, lower, from);
    if (found && (!best || found.score > best.score)) best = found;
  }
  return best;
}

/** Greedy from one beginning, but a letter at the start of a word is preferred to the same letter in the middle of one. */
function matchFrom(wanted: string, lower: string, from: number): FuzzyMatch | undefined {
  const ranges: [number, number][] = [];
  let score = -lower.length / 50;
  let at = from - 1;
  for (const char of wanted) {
    const next = lower[at + 1] === char ? at + 1 : nextPlace(lower, char, at + 1);
    if (next < 0) return undefined;
    const row = ranges.at(-1);
    if (row && row[1] === next) {
      row[1] = next + 1;
      score += IN_A_ROW;
    } else ranges.push([next, next + 1]);
    if (isBoundary(lower[next - 1])) score += WORD_START;
    if (next === 0) score += FIRST;
    at = next;
  }
  // Letters that are strewn about are a coincidence, not a match.
  return ranges.length > Math.max(2, wanted.length / 2) && score < wanted.length * 4 ? undefined : { score, ranges };
}

function nextPlace(lower: string, char: string, from: number): number {
  for (let at = lower.indexOf(char, from); at >= 0; at = lower.indexOf(char, at + 1)) if (isBoundary(lower[at - 1])) return at;
  return lower.indexOf(char, from);
}
