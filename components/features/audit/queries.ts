import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { AuditChainWire, AuditWire } from '#lib/domain/event.ts';
import type { Page } from '#lib/domain/page.ts';
import type { AuditFilters } from './search-params.ts';

const PAGE_SIZE = 50;
const toParams = (filters: AuditFilters) => ({ ...filters, limit: PAGE_SIZE });

/** Asked again now and then; a page further back does not change. */
export const auditQuery = (filters: AuditFilters) =>
  queryOptions({
    queryKey: keys.audit(toParams(filters)),
    queryFn: ({ signal }) => apiGet<Page<AuditWire>>(endpoints.audit(toParams(filters)), signal),
    placeholderData: keepPreviousData,
    refetchInterval: filters.cursor ? false : 10_000,
  });

export const chainQuery = () =>
  queryOptions({
    queryKey: keys.auditChain(),
    queryFn: ({ signal }) => apiGet<AuditChainWire>(endpoints.auditChain(), signal),
    refetchInterval: 30_000,
  });

export const verbsQuery = () =>
  queryOptions({
    queryKey: keys.auditVerbs(),
    queryFn: ({ signal }) => apiGet<{ items: string[] }>(endpoints.auditVerbs(), signal),
  });
