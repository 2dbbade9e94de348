/** A row of two texts side by side; a missing side is an added or a removed line. Numbers count from 1. */
export type DiffRow = { kind: 'same' | 'changed' | 'added' | 'removed'; left?: DiffLine | undefined; right?: DiffLine | undefined };
export type DiffLine = { number: number; text: string };

/** Beyond this many cells the middle is shown as replaced as a whole, rather than making the page wait. */
const MOST_CELLS = 4_000_000;

/** Lines of `before` and `after` side by side: a run of removed and added lines shares rows, as changed ones. */
export function diffLines(before: string, after: string): DiffRow[] {
  const left = before.split('\n');
  const right = after.split('\n');
  let head = 0;
  while (head < left.length && head < right.length && left[head] === right[head]) head += 1;
  let tail = 0;
  while (tail < left.length - head && tail < right.length - head && left[left.length - 1 - tail] === right[right.length - 1 - tail])
    tail += 1;
  const kept = longestCommon(left.slice(head, left.length - tail), right.slice(head, right.length - tail));
  const pairs: [number, number][] = [
    ...Array.from({ length: head }, (_, index): [number, number] => [index, index]),
    ...kept.map(([a, b]): [number, number] => [a + head, b + head]),
    ...Array.from({ length: tail }, (_, index): [number, number] => [left.length - tail + index, right.length - tail + index]),
  ];
  return toRows(left, right, pairs);
}

function toRows(left: string[], right: string[], pairs: [number, number][]): DiffRow[] {
  const rows: DiffRow[] = [];
  let a = 0;
  let b = 0;
  for (const [nextA, nextB] of [...pairs, [left.length, right.length] as [number, number]]) {
    while (a < nextA || b < nextB) {
      const leftLine = a < nextA ? { number: a + 1, text: left[a] ?? '' } : undefined;
      const rightLine = b < nextB ? { number: b + 1, text: right[b] ?? '' } : undefined;
      rows.push({ kind: leftLine && rightLine ? 'changed' : leftLine ? 'removed' : 'added', left: leftLine, right: rightLine });
      if (leftLine) a += 1;
      if (rightLine) b += 1;
    }
    if (nextA < left.length && nextB < right.length) {
      rows.push({ kind: 'same', left: { number: a + 1, text: left[a] ?? '' }, right: { number: b + 1, text: right[b] ?? '' } });
      a += 1;
      b += 1;
    }
  }
  return rows;
}

/** Pairs of indexes of a longest common subsequence. */
function longestCommon(left: string[], right: string[]): [number, number][] {
  const width = right.length + 1;
  if ((left.length + 1) * width > MOST_CELLS) return [];
  const lengths = new Uint32Array((left.length + 1) * width);
  for (let a = left.length - 1; a >= 0; a -= 1) {
    for (let b = right.length - 1; b >= 0; b -= 1) {
      lengths[a * width + b] =
        left[a] === right[b]
          ? (lengths[(a + 1) * width + b + 1] ?? 0) + 1
          : Math.max(lengths[(a + 1) * width + b] ?? 0, lengths[a * width + b + 1] ?? 0);
    }
  }
  const pairs: [number, number][] = [];
  for (let a = 0, b = 0; a < left.length && b < right.length; ) {
    if (left[a] === right[b]) {
      pairs.push([a, b]);
      a += 1;
      b += 1;
    } else if ((lengths[(a + 1) * width + b] ?? 0) >= (lengths[a * width + b + 1] ?? 0)) a += 1;
    else b += 1;
  }
  return pairs;
}
