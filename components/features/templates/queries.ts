import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import { pageOf } from '#lib/domain/page.ts';
import { isRunOver, templateRunRow, templateRunWire } from '#lib/domain/template/run.ts';
import { templateRow, templateUse, templateVersionRow, templateVersionWire, templateWire } from '#lib/domain/template/template.ts';

export type TemplateFilters = { q?: string | undefined; tag?: string | undefined; team?: string | undefined };

const templatePage = pageOf(templateRow);
const usePage = pageOf(templateUse);
const versionPage = pageOf(templateVersionRow);
const runPage = pageOf(templateRunRow);

export const templateListQuery = (filters: TemplateFilters) =>
  infiniteQueryOptions({
    queryKey: keys.templates(filters),
    queryFn: ({ signal, pageParam }) => apiGet(endpoints.templates({ ...filters, cursor: pageParam, limit: 60 }), templatePage, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });

export const templateQuery = (id: string) =>
  queryOptions({ queryKey: keys.template(id), queryFn: ({ signal }) => apiGet(endpoints.template(id), templateWire, signal) });

export const templateVersionsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.templateVersions(id),
    queryFn: ({ signal }) => apiGet(endpoints.templateVersions(id, { limit: 50 }), versionPage, signal),
  });

export const templateVersionQuery = (id: string, number: number) =>
  queryOptions({
    queryKey: keys.templateVersion(id, number),
    queryFn: ({ signal }) => apiGet(endpoints.templateVersion(id, number), templateVersionWire, signal),
  });

export const templateUsesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: keys.templateUses(id),
    queryFn: ({ signal, pageParam }) => apiGet(endpoints.templateUses(id, { limit: 50, cursor: pageParam }), usePage, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });

export const templateRunsQuery = (filters: { template?: string; team?: string | undefined; limit?: number }) =>
  queryOptions({ queryKey: keys.templateRuns(filters), queryFn: ({ signal }) => apiGet(endpoints.templateRuns(filters), runPage, signal) });

/** Events keep it fresh; the slow beat is for an event that got lost while something runs. */
export const templateRunQuery = (id: string) =>
  queryOptions({
    queryKey: keys.templateRun(id),
    queryFn: ({ signal }) => apiGet(endpoints.templateRun(id), templateRunWire, signal),
    refetchInterval: (query) => (query.state.data && isRunOver(query.state.data.phase) ? false : 3_000),
  });
