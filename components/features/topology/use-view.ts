import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { withQuery } from '#lib/client/routes.ts';
import { type Patch, parseTopologyView, type TopologyView } from './search-params.ts';

/**
 * The page's state, which is its URL. A change of filters is a step of the history, where one looks is not. The address is written
 * without asking the server: the page is the same one.
 */
export function useTopologyView(): [TopologyView, (patch: Patch, how?: 'push' | 'replace') => void] {
  const search = useSearchParams();
  const pathname = usePathname();
  const view = useMemo(() => parseTopologyView(search), [search]);
  const set = useCallback(
    (patch: Patch, how: 'push' | 'replace' = 'push') => {
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(patch)) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      const url = withQuery(pathname, Object.fromEntries(next));
      if (how === 'push') window.history.pushState(null, '', url);
      else window.history.replaceState(null, '', url);
    },
    [pathname],
  );
  return [view, set];
}
