const PAGE_SIZE = 50;

/** The filters of the matrix as the URL has them. */
export type MatrixFilters = { q: string | undefined; team: string | undefined; differ: boolean; cursor: string | undefined };

export function parseMatrixFilters(search: { get: (name: string) => string | null }): MatrixFilters {
  const text = (name: string) => search.get(name)?.trim() || undefined;
  return {
    q: text('q')?.slice(0, 200),
    team: text('team')?.slice(0, 63),
    differ: search.get('differ') === 'true',
    cursor: text('cursor')?.slice(0, 512),
  };
}

/** In the API's words; only what is set, so that server and browser make the same query key. */
export function toMatrixParams({ q, team, differ, cursor }: MatrixFilters) {
  return {
    limit: PAGE_SIZE,
    ...(q ? { q } : {}),
    ...(team ? { team } : {}),
    ...(differ ? { differ: 'true' as const } : {}),
    ...(cursor ? { cursor } : {}),
  };
}
