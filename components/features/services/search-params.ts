import { HEALTH_STATUSES, type HealthStatus } from '#lib/domain/deployment-status.ts';

export const PAGE_SIZE = 50;
const SORTS = ['name', '-name', 'updated', '-updated'] as const;

/** The filters of the services page as its URL has them; unknown words in the URL count as absent. */
export type ServiceFilters = {
  q: string | undefined;
  team: string | undefined;
  env: string | undefined;
  health: HealthStatus | undefined;
  label: string | undefined;
  sort: (typeof SORTS)[number];
  cursor: string | undefined;
};

type Source = { get: (name: string) => string | null };

export function parseServiceFilters(search: Source): ServiceFilters {
  const text = (name: string) => search.get(name)?.trim() || undefined;
  return {
    q: text('q')?.slice(0, 200),
    team: text('team'),
    env: text('env'),
    health: HEALTH_STATUSES.find((status) => status === search.get('health')),
    label: text('label')?.slice(0, 130),
    sort: SORTS.find((sort) => sort === search.get('sort')) ?? 'name',
    cursor: text('cursor')?.slice(0, 512),
  };
}

/** The same filters in the API's words; only what is set, so that server and browser make the same query key. */
export function toListParams(filters: ServiceFilters) {
  const { env, cursor, sort, ...rest } = filters;
  return defined({ ...rest, environment: env, sort, cursor, limit: PAGE_SIZE });
}

export function toFacetParams(filters: ServiceFilters) {
  const { env, cursor: _cursor, sort: _sort, ...rest } = filters;
  return defined({ ...rest, environment: env });
}

/** True when the list is everything there is to see: an empty answer then means an empty place. */
export const isUnfiltered = (filters: ServiceFilters): boolean =>
  !filters.q && !filters.health && !filters.label && !filters.env && !filters.cursor;

function defined<T extends Record<string, string | number | undefined>>(all: T): T {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as T;
}
