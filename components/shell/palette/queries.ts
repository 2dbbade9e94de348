import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { Page } from '#lib/domain/page.ts';
import type { ServiceRow } from '#lib/domain/service.ts';
import type { TeamWire } from '#lib/domain/team.ts';
import type { TemplateRow } from '#lib/domain/template/template.ts';

const FOUND_TEAMS = 50;

/** Services whose name fits, found by the server. A newer question cancels an older one. */
export const foundServicesQuery = (q: string, limit: number) =>
  queryOptions({
    queryKey: keys.serviceList({ q, limit }),
    queryFn: ({ signal }) => apiGet<Page<ServiceRow>>(endpoints.services({ q, limit }), signal),
    placeholderData: keepPreviousData,
  });

/** Teams whose name or title fits, for whoever sees teams that they are not in. */
export const foundTeamsQuery = (q: string) => {
  const filters = { q: q || undefined, limit: FOUND_TEAMS };
  return queryOptions({
    queryKey: keys.teams(filters),
    queryFn: ({ signal }) => apiGet<Page<TeamWire>>(endpoints.teams(filters), signal),
    placeholderData: keepPreviousData,
  });
};

export const foundTemplatesQuery = (q: string) => {
  const filters = { q: q || undefined, limit: 6 };
  return queryOptions({
    queryKey: keys.templates({ ...filters, found: true }),
    queryFn: ({ signal }) => apiGet<Page<TemplateRow>>(endpoints.templates(filters), signal),
    placeholderData: keepPreviousData,
  });
};
