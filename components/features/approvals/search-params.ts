const VIEWS = ['waiting', 'open', 'mine', 'ended'] as const;
export type ApprovalView = (typeof VIEWS)[number];

/** The list and the request in view, as the URL has them. */
export type ApprovalFilters = { view: ApprovalView; team: string | undefined; id: string | undefined; cursor: string | undefined };

export function parseApprovalFilters(search: { get: (name: string) => string | null }): ApprovalFilters {
  const text = (name: string) => search.get(name)?.trim().slice(0, 512) || undefined;
  return {
    view: VIEWS.find((view) => view === search.get('view')) ?? 'waiting',
    team: text('team'),
    id: text('id'),
    cursor: text('cursor'),
  };
}

export const toApprovalParams = ({ view, team, cursor }: Omit<ApprovalFilters, 'id'>) => ({
  view,
  limit: 30,
  ...(team ? { team } : {}),
  ...(cursor ? { cursor } : {}),
});
