import type { Point } from '#components/graph/layout/layout.ts';

/** Kept in this browser, for this person and this picture. The oldest pictures go first. */
const PREFIX = 'orrery.topology.places.';
const MOST = 12;
const MOST_NODES = 2_000;

export function readPlaces(key: string): Map<string, Point> {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(PREFIX + key) ?? 'null');
    const list = saved !== null && typeof saved === 'object' && 'places' in saved && Array.isArray(saved.places) ? saved.places : [];
    return new Map(
      list.flatMap((entry: unknown) =>
        Array.isArray(entry) && typeof entry[0] === 'string' && Number.isFinite(entry[1]) && Number.isFinite(entry[2])
          ? [[entry[0], { x: entry[1], y: entry[2] }]]
          : [],
      ),
    );
  } catch {
    return new Map();
  }
}

/** Undefined forgets. A full or forbidden storage is no reason to stop: the picture is then laid out anew next time. */
export function writePlaces(key: string, places: ReadonlyMap<string, Point> | undefined): void {
  try {
    if (!places) {
      localStorage.removeItem(PREFIX + key);
      return;
    }
    const list = [...places].slice(0, MOST_NODES).map(([id, { x, y }]) => [id, x, y]);
    localStorage.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), places: list }));
    const all = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
    if (all.length <= MOST) return;
    const age = (name: string) => Number((JSON.parse(localStorage.getItem(name) ?? '{}') as { at?: number }).at ?? 0);
    for (const name of all.sort((a, b) => age(a) - age(b)).slice(0, all.length - MOST)) localStorage.removeItem(name);
  } catch {
    // Nothing is lost but a memory of places.
  }
}
