import { type FuzzyMatch, fuzzyMatch } from '#lib/client/fuzzy.ts';

export const GROUPS = ['Recent', 'In view', 'Services', 'Do', 'Go to', 'Templates', 'Team and environment', 'Look'] as const;
export type Group = (typeof GROUPS)[number];

/** One line of the palette. */
export type Item = {
  id: string;
  group: Group;
  title: string;
  /** Beside the title: where, what kind, how it is. */
  detail?: string | undefined;
  /** Found by, but not shown. */
  words?: string;
  keys?: string;
  /** Why it cannot be done, with the way out; it stays in the list. */
  refusal?: string | undefined;
  /** The server found it for this query: it is shown even where the letters do not say why. */
  found?: boolean;
} & (
  | { run: () => void; fill?: undefined } /** Writes this into the field instead, and goes on asking. */
  | { fill: string; run?: undefined }
);

export type Ranked = { item: Item; ranges: FuzzyMatch['ranges'] };
export type RankedGroup = { group: Group; items: Ranked[] };

/** Of what fits; with nothing typed, the areas are all there. */
const MOST_OF_A_GROUP = 7;
const MOST_UNTYPED = 10;
const HIDDEN_WORDS = 6;

/** What fits the query: the best group first, the best line first in it; what cannot be done after what can. */
export function rankItems(items: readonly Item[], query: string): RankedGroup[] {
  const groups = new Map<Group, { item: Item; match: FuzzyMatch }[]>();
  const seen = new Set<string>();
  for (const item of items) {
    if (seen.has(item.id)) continue;
    const match = matchItem(item, query);
    if (!match) continue;
    seen.add(item.id);
    groups.set(item.group, [...(groups.get(item.group) ?? []), { item, match }]);
  }
  const typed = query.trim() !== '';
  const ranked = GROUPS.flatMap((group) => {
    const found = groups.get(group);
    if (!found) return [];
    const sorted = typed ? found.sort((a, b) => scoreOf(b) - scoreOf(a)) : found;
    const best = Math.max(...sorted.map(scoreOf));
    return [
      {
        group,
        best,
        items: sorted.slice(0, typed ? MOST_OF_A_GROUP : MOST_UNTYPED).map(({ item, match }) => ({ item, ranges: match.ranges })),
      },
    ];
  });
  return (typed ? ranked.sort((a, b) => b.best - a.best) : ranked).map(({ group, items: lines }) => ({ group, items: lines }));
}

function matchItem(item: Item, query: string): FuzzyMatch | undefined {
  const match = fuzzyMatch(query, item.title);
  if (match) return match;
  const hidden = fuzzyMatch(query, `${item.title} ${item.detail ?? ''} ${item.words ?? ''}`);
  if (hidden) return { score: hidden.score - HIDDEN_WORDS, ranges: [] };
  return item.found ? { score: 1, ranges: [] } : undefined;
}

const scoreOf = ({ item, match }: { item: Item; match: FuzzyMatch }): number => match.score - (item.refusal ? 5 : 0);
