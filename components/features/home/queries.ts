import { queryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { HealthStatus } from '#lib/domain/deployment-status.ts';
import type { Page } from '#lib/domain/page.ts';
import type { ServiceFacets, ServiceRow } from '#lib/domain/service.ts';

export type HomeScope = { team: string | undefined; environment: string | undefined };

const MOST = 8;
export const DRIFTED = { health: 'Healthy', sync: 'OutOfSync', sort: '-updated' } as const;
const scoped = (scope: HomeScope) =>
  Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== undefined)) as { team?: string; environment?: string };

/** The first few services in one state. */
export const servicesInHealthQuery = (scope: HomeScope, health: HealthStatus) => {
  const params = { ...scoped(scope), health, sort: '-updated' as const, limit: MOST };
  return queryOptions({
    queryKey: keys.serviceList(params),
    queryFn: ({ signal }) => apiGet<Page<ServiceRow>>(endpoints.services(params), signal),
  });
};

/** Services that are well but run something else than was asked for, such as after a revision was undone. */
export const driftedServicesQuery = (scope: HomeScope) => {
  const params = { ...scoped(scope), ...DRIFTED, limit: MOST };
  return queryOptions({
    queryKey: keys.serviceList(params),
    queryFn: ({ signal }) => apiGet<Page<ServiceRow>>(endpoints.services(params), signal),
  });
};

/** How many services there are in each state. */
export const homeFacetsQuery = (scope: HomeScope) => {
  const params = scoped(scope);
  return queryOptions({
    queryKey: keys.serviceFacets(params),
    queryFn: ({ signal }) => apiGet<ServiceFacets>(endpoints.serviceFacets(params), signal),
  });
};
