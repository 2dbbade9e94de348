import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { Page } from '#lib/domain/page.ts';
import type { ServiceFacets, ServiceRow } from '#lib/domain/service.ts';
import { type ServiceFilters, toFacetParams, toListParams } from './search-params.ts';

/** One page of the services table. */
export const serviceListQuery = (filters: ServiceFilters) =>
  queryOptions({
    queryKey: keys.serviceList(toListParams(filters)),
    queryFn: ({ signal }) => apiGet<Page<ServiceRow>>(endpoints.services(toListParams(filters)), signal),
    placeholderData: keepPreviousData,
  });

/** Counts beside each filter value. */
export const serviceFacetsQuery = (filters: ServiceFilters) =>
  queryOptions({
    queryKey: keys.serviceFacets(toFacetParams(filters)),
    queryFn: ({ signal }) => apiGet<ServiceFacets>(endpoints.serviceFacets(toFacetParams(filters)), signal),
    placeholderData: keepPreviousData,
  });
