import type { PeopleFilter } from './queries.ts';

export const SHOWS = [
  { value: '', label: 'Everybody' },
  { value: 'platform', label: 'Platform roles' },
  { value: 'pending', label: 'Not signed in yet' },
  { value: 'disabled', label: 'Disabled' },
] as const;

/** The filters of the people page as its URL has them. */
export function parsePeopleFilter(search: { get: (name: string) => string | null }): PeopleFilter {
  const show = SHOWS.find(({ value }) => value !== '' && value === search.get('show'))?.value;
  const all = { q: search.get('q')?.trim().slice(0, 200) || undefined, show, cursor: search.get('cursor')?.slice(0, 512) || undefined };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
