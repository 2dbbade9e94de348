/** One measured number. `bar` is what promises.md asks for, null where it asks for nothing; `ratio` is value over the first peer. */
export type Figure = {
  bench: string;
  figure: string;
  value: number;
  unit: string;
  bar: number | null;
  peer?: Record<string, number>;
  ratio?: number;
  met?: boolean;
};

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** At most `digits` after the point: figures are read by people too. */
export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

/** The value that `share` of all values do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
}
