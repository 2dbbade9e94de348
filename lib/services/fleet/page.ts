import type { Key, SortedList } from './sorted.ts';

/** One page of the items that are wanted. `after` is where the page before ended. */
export function pageOfSorted<T>(
  list: SortedList<T>,
  wanted: ReadonlySet<T>,
  { after, descending, limit }: { after: Key | undefined; descending: boolean; limit: number },
): T[] {
  const { items } = list;
  const step = descending ? -1 : 1;
  const found: T[] = [];
  let at = descending ? (after ? list.find(after, true) : items.length) - 1 : after ? list.find(after, false) : 0;
  for (; at >= 0 && at < items.length && found.length < limit; at += step) {
    const item = items[at] as T;
    if (wanted.has(item)) found.push(item);
  }
  return found;
}
