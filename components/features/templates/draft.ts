const PREFIX = 'orrery.draft.';
const LONGEST_MS = 14 * 24 * 3_600_000;
const MOST_CHARACTERS = 200_000;

/** Something begun and not sent, kept in this browser for whoever began it. */
export type Draft<T> = { value: T; at: number };

/** What is kept under this name, unless it has lain there for two weeks. */
export function readDraft<T>(name: string): Draft<T> | undefined {
  try {
    const { value, at } = JSON.parse(window.localStorage.getItem(PREFIX + name) ?? 'null') as Draft<T>;
    return typeof at === 'number' && Date.now() - at < LONGEST_MS ? { value, at } : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps it; `undefined` forgets it. */
export function keepDraft(name: string, value: unknown): void {
  try {
    const text = JSON.stringify({ value, at: Date.now() });
    if (value === undefined || text.length > MOST_CHARACTERS) window.localStorage.removeItem(PREFIX + name);
    else window.localStorage.setItem(PREFIX + name, text);
  } catch {
    // A browser that keeps nothing keeps no drafts.
  }
}
