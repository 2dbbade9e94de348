import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { Page } from '#lib/domain/page.ts';
import type { ServiceRow } from '#lib/domain/service.ts';
import type { TemplateRunRow, TemplateRunWire } from '#lib/domain/template/run.ts';
import { isRunOver } from '#lib/domain/template/run-phase.ts';
import type { TemplateRow, TemplateUse, TemplateVersionRow, TemplateVersionWire, TemplateWire } from '#lib/domain/template/template.ts';

export type TemplateFilters = {
  q?: string | undefined;
  tag?: string | undefined;
  team?: string | undefined;
  archived?: 'true' | undefined;
};

export const templateListQuery = (filters: TemplateFilters) =>
  infiniteQueryOptions({
    queryKey: keys.templates(filters),
    queryFn: ({ signal, pageParam }) =>
      apiGet<Page<TemplateRow>>(endpoints.templates({ ...filters, cursor: pageParam, limit: 60 }), signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });

export const templateQuery = (id: string) =>
  queryOptions({ queryKey: keys.template(id), queryFn: ({ signal }) => apiGet<TemplateWire>(endpoints.template(id), signal) });

/** Names to choose a service from. */
export const serviceNamesQuery = (filters: { team: string | undefined; q: string }) =>
  queryOptions({
    queryKey: keys.serviceList({ ...filters, limit: 20 }),
    queryFn: ({ signal }) =>
      apiGet<Page<ServiceRow>>(endpoints.services({ team: filters.team, q: filters.q || undefined, limit: 20 }), signal),
    placeholderData: keepPreviousData,
  });

export const templateVersionsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: keys.templateVersions(id),
    queryFn: ({ signal, pageParam }) =>
      apiGet<Page<TemplateVersionRow>>(endpoints.templateVersions(id, { limit: 20, cursor: pageParam }), signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });

export const templateVersionQuery = (id: string, number: number) =>
  queryOptions({
    queryKey: keys.templateVersion(id, number),
    queryFn: ({ signal }) => apiGet<TemplateVersionWire>(endpoints.templateVersion(id, number), signal),
  });

export type UseFilters = { q?: string | undefined; outdated?: 'true' | undefined; limit?: number };

export const templateUsesQuery = (id: string, filters: UseFilters = {}) =>
  infiniteQueryOptions({
    queryKey: keys.templateUses(id, filters),
    queryFn: ({ signal, pageParam }) =>
      apiGet<Page<TemplateUse>>(endpoints.templateUses(id, { limit: 50, ...filters, cursor: pageParam }), signal),
    placeholderData: keepPreviousData,
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });

export const templateRunsQuery = (filters: { template?: string; team?: string | undefined; limit?: number }) =>
  infiniteQueryOptions({
    queryKey: keys.templateRuns(filters),
    queryFn: ({ signal, pageParam }) => apiGet<Page<TemplateRunRow>>(endpoints.templateRuns({ ...filters, cursor: pageParam }), signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });

/** Events keep it fresh; the slow beat is for an event that got lost while something runs. */
export const templateRunQuery = (id: string) =>
  queryOptions({
    queryKey: keys.templateRun(id),
    queryFn: ({ signal }) => apiGet<TemplateRunWire>(endpoints.templateRun(id), signal),
    refetchInterval: (query) => (query.state.data && isRunOver(query.state.data.phase) ? false : 3_000),
  });
