/** The filters of the audit page as its URL has them. `team` is the one of the top bar. */
export type AuditFilters = {
  team?: string;
  actor?: string;
  verb?: string;
  target?: string;
  result?: 'ok' | 'denied';
  request?: string;
  since?: string;
  until?: string;
  cursor?: string;
};

type Source = { get: (name: string) => string | null };

const LONGEST: Record<string, number> = { team: 80, actor: 254, verb: 80, target: 254, request: 80, cursor: 512 };

/** Unknown words and moments that are none count as absent, so that server and browser make the same query key. */
export function parseAuditFilters(search: Source): AuditFilters {
  const filters: Record<string, string> = {};
  for (const [name, longest] of Object.entries(LONGEST)) {
    const value = search.get(name)?.trim().slice(0, longest);
    if (value) filters[name] = value;
  }
  const result = search.get('result');
  if (result === 'ok' || result === 'denied') filters.result = result;
  for (const name of ['since', 'until']) {
    const at = Date.parse(search.get(name) ?? '');
    if (!Number.isNaN(at)) filters[name] = new Date(at).toISOString();
  }
  return filters;
}

export const isFiltered = ({ cursor: _cursor, team: _team, ...filters }: AuditFilters): boolean => Object.keys(filters).length > 0;
