import { queryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import type { HealthStatus } from '#lib/domain/deployment-status.ts';
import type { Page } from '#lib/domain/page.ts';
import type { ServiceFacets, ServiceRow } from '#lib/domain/service.ts';
import type { TemplateRow } from '#lib/domain/template/template.ts';

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

/** What is on its way: rollouts that are not over, with how far they are. */
export const movingQuery = (scope: HomeScope) => {
  const params = { ...scoped(scope), moving: 'true' as const, limit: MOST };
  return queryOptions({
    // Below `services`, so that every change of a deployment reaches it.
    queryKey: [...keys.services(), 'moving', params],
    queryFn: ({ signal }) => apiGet<Page<DeploymentWire>>(endpoints.deployments(params), signal),
  });
};

/** Three golden paths to begin with. */
export const starterTemplatesQuery = (team: string | undefined) => {
  const params = { team, tag: 'starter', limit: 3 };
  return queryOptions({
    queryKey: keys.templates(params),
    queryFn: ({ signal }) => apiGet<Page<TemplateRow>>(endpoints.templates(params), signal),
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
