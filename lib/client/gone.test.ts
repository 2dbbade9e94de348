import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { leavingKeys } from '#lib/domain/leaving.ts';
import { apiGet } from './api.ts';
import { dropQueries } from './drop-queries.ts';
import { assertThere, holdWhile, isGone, markGone } from './gone.ts';
import { keys } from './keys.ts';
import { endpoints } from './routes.ts';

afterEach(() => vi.unstubAllGlobals());

const stubFetch = () => {
  const asked = vi.fn(async (_path: string) => new Response('{}', { headers: { 'content-type': 'application/json' } }));
  vi.stubGlobal('fetch', asked);
  return asked;
};

describe('what was deleted', () => {
  test('is told by the event that begins a deletion, with everything below it', () => {
    expect(leavingKeys({ type: 'ServiceDeleted', keys: ['service/s', 'deployment/d'] })).toEqual(['service/s', 'deployment/d']);
    expect(leavingKeys({ type: 'DeploymentDeleting', keys: ['deployment/d', 'service/s'] })).toEqual(['deployment/d']);
    expect(leavingKeys({ type: 'RolloutStarted', keys: ['deployment/d', 'service/s'] })).toEqual([]);
  });

  test('is never asked for again, at any address below it; what merely filters by it still is', async () => {
    const asked = stubFetch();
    markGone(['service/svc_a', 'deployment/dep_a'], 'Ada deleted checkout');
    for (const path of [endpoints.service('svc_a'), endpoints.instances('dep_a'), endpoints.metrics('dep_a', { window: 60 })]) {
      const error = await apiGet(path).catch((cause: unknown) => cause);
      expect(isGone(error)).toBe(true);
      expect((error as Error).message).toBe('Ada deleted checkout');
    }
    expect(asked).not.toHaveBeenCalled();
    await apiGet(endpoints.activity({ key: 'service/svc_a' }));
    await apiGet(endpoints.service('svc_b'));
    expect(asked).toHaveBeenCalledTimes(2);
  });

  test('leaves the cache, and a page that looks at it keeps what it had and learns that it is gone', async () => {
    const asked = stubFetch();
    const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } } });
    const queryKey = keys.service('svc_c');
    queries.setQueryData(queryKey, { name: 'checkout' });
    queries.setQueryData(keys.revisions('svc_c'), { items: [] });
    queries.setQueryData(keys.service('svc_d'), { name: 'cart' });
    const observer = new QueryObserver(queries, { queryKey, queryFn: () => apiGet(endpoints.service('svc_c')) });
    const stop = observer.subscribe(() => undefined);
    dropQueries(queries, ['service/svc_c'], 'Ada deleted checkout');
    await vi.waitFor(() => expect(isGone(observer.getCurrentResult().error)).toBe(true));
    expect(observer.getCurrentResult().data).toEqual({ name: 'checkout' });
    expect(queries.getQueryData(keys.revisions('svc_c'))).toBeUndefined();
    expect(queries.getQueryData(keys.service('svc_d'))).toEqual({ name: 'cart' });
    expect(asked).not.toHaveBeenCalled();
    stop();
  });

  test('is not asked for while its deletion is on its way; a refused deletion leaves it as it was', async () => {
    const answer = Promise.withResolvers<void>();
    const deleting = holdWhile('svc_e', answer.promise);
    let there = false;
    const reading = assertThere(endpoints.service('svc_e')).then(() => {
      there = true;
    });
    await Promise.resolve();
    expect(there).toBe(false);
    answer.reject(new Error('refused'));
    await expect(deleting).rejects.toThrow('refused');
    await reading;
    expect(there).toBe(true);
  });
});
