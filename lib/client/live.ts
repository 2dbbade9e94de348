/** A changed thing as the event stream names it: `deployment/dep_…`. */
export type LiveTarget = { noun: string; id: string };

export function parseLiveKey(key: string): LiveTarget | undefined {
  const cut = key.indexOf('/');
  return cut > 0 && cut < key.length - 1 ? { noun: key.slice(0, cut), id: key.slice(cut + 1) } : undefined;
}

/** Anything the query cache can tell about a query, as far as this file needs it. */
export type CachedQuery = { queryKey: readonly unknown[]; data: unknown };

/**
 * Does a change of `target` make what this query holds out of date? A service's page shows its deployments and their instances, so a
 * deployment's change reaches the service that has it; lists and activity follow anything that shows in them.
 */
export function isTouchedBy(query: CachedQuery, target: LiveTarget): boolean {
  const [noun, id, aspect] = query.queryKey;
  switch (target.noun) {
    case 'service':
      return (
        (noun === 'service' && id === target.id) ||
        (noun === 'approval' && mentions(query.data, target.id)) ||
        noun === 'services' ||
        noun === 'matrix' ||
        isHistory(noun)
      );
    case 'deployment':
      return (
        (noun === 'deployment' && id === target.id) ||
        (noun === 'service' && mentions(query.data, target.id)) ||
        noun === 'services' ||
        noun === 'matrix' ||
        noun === 'quotas' ||
        isHistory(noun)
      );
    case 'rollout':
    case 'instance':
      return (noun === 'deployment' && mentions(query.data, target.id)) || noun === 'clusters' || noun === 'cluster';
    case 'cluster':
    case 'node':
      return noun === 'clusters' || noun === 'cluster' || isHistory(noun);
    // A measurement, once a second: only what draws it reads again.
    case 'metric':
      return noun === 'deployment' && aspect === 'metrics' && (target.id === `host/${id}` || mentions(query.data, target.id));
    case 'template':
      return (
        (noun === 'template' && (id === target.id || mentions(query.data, target.id))) ||
        noun === 'templates' ||
        noun === 'templateRuns' ||
        isHistory(noun)
      );
    case 'templateRun':
      return (noun === 'templateRun' && id === target.id) || noun === 'templateRuns';
    case 'environment':
      return noun === 'environments' || noun === 'services' || noun === 'matrix' || noun === 'approval' || isHistory(noun);
    case 'approval':
      return (noun === 'approval' && id === target.id) || noun === 'approvals' || isHistory(noun);
    case 'team':
    case 'member':
    case 'user':
    case 'session':
    case 'token':
      return ABOUT_PEOPLE.has(String(noun)) || isHistory(noun);
    default:
      return isHistory(noun);
  }
}

const ABOUT_PEOPLE = new Set(['me', 'teams', 'team', 'people', 'person', 'access', 'quotas']);

const isHistory = (noun: unknown): boolean => noun === 'activity' || noun === 'engine';

/** Ids are long and random, so that finding one anywhere in the data means the data is about it. Looks at most six levels deep. */
function mentions(data: unknown, id: string, depth = 0): boolean {
  if (data === id) return true;
  if (depth > 6 || data === null || typeof data !== 'object') return false;
  const values = Array.isArray(data) ? data : Object.values(data);
  return values.some((value) => mentions(value, id, depth + 1));
}
