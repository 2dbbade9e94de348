import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import { pageOf } from '#lib/domain/page.ts';
import { serviceFacets, serviceRow } from '#lib/domain/service.ts';
import { type ServiceFilters, toFacetParams, toListParams } from './search-params.ts';

const servicePage = pageOf(serviceRow);

/** One page of the services table. */
export const serviceListQuery = (filters: ServiceFilters) =>
  queryOptions({
    queryKey: keys.serviceList(toListParams(filters)),
    queryFn: ({ signal }) => apiGet(endpoints.services(toListParams(filters)), servicePage, signal),
    placeholderData: keepPreviousData,
  });

/** Counts beside each filter value. */
export const serviceFacetsQuery = (filters: ServiceFilters) =>
  queryOptions({
    queryKey: keys.serviceFacets(toFacetParams(filters)),
    queryFn: ({ signal }) => apiGet(endpoints.serviceFacets(toFacetParams(filters)), serviceFacets, signal),
    placeholderData: keepPreviousData,
  });
