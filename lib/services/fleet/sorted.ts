export type Key = readonly [string, string];

/** Items in the order of two texts, by code unit. A few changes move a few; many are sorted anew. */
export class SortedList<T> {
  items: T[];
  readonly #keyOf: (item: T) => Key;

  constructor(items: readonly T[], keyOf: (item: T) => Key) {
    this.#keyOf = keyOf;
    this.items = items.toSorted((a, b) => compare(keyOf(a), keyOf(b)));
  }

  /** Index of the first item whose key is greater than this one, or at least it. */
  find(key: Key, orEqual: boolean): number {
    let [low, high] = [0, this.items.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = compare(this.#keyOf(this.items[middle] as T), key);
      if (order < 0 || (order === 0 && !orEqual)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  replace(old: readonly T[], by: readonly T[]): void {
    if (old.length + by.length > 64) {
      const gone = new Set(old);
      this.items = [...this.items.filter((item) => !gone.has(item)), ...by].sort((a, b) => compare(this.#keyOf(a), this.#keyOf(b)));
      return;
    }
    for (const item of old) {
      const at = this.find(this.#keyOf(item), true);
      if (this.items[at] === item) this.items.splice(at, 1);
    }
    for (const item of by) this.items.splice(this.find(this.#keyOf(item), true), 0, item);
  }
}

function compare(a: Key, b: Key): number {
  const at = a[0] === b[0] ? 1 : 0;
  return a[at] < b[at] ? -1 : a[at] > b[at] ? 1 : 0;
}
