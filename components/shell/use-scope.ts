import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useEffect } from 'react';
import { withQuery } from '#lib/client/routes.ts';

/** The team and the environment chosen in the top bar; they live in the URL and travel along every link of the rail. */
export type PageScope = { team: string | undefined; env: string | undefined };

export function useScope(): PageScope {
  const search = useSearchParams();
  return { team: search.get('team') ?? undefined, env: search.get('env') ?? undefined };
}

/** The latest change that was asked for, on what, while the page is still on its way there. */
let asked: { from: string; search: string } | undefined;

/**
 * Changes filters in place: empty removes one, and the page of a list starts over. A change that comes before the one before it has
 * arrived builds on it.
 */
export function useSetFilters(): (patch: Record<string, string | undefined>, how?: 'push' | 'replace') => void {
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams();
  const here = `${pathname}?${search}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address means that it has arrived, or no longer counts
  useEffect(() => {
    asked = undefined;
  }, [here]);
  return (patch, how = 'push') => {
    const next = new URLSearchParams(asked?.from === here ? asked.search : search);
    next.delete('cursor');
    next.delete('at');
    for (const [name, value] of Object.entries(patch)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    asked = { from: here, search: next.toString() };
    const url = withQuery(pathname, Object.fromEntries(next));
    if (how === 'push') router.push(url, { scroll: false });
    else router.replace(url, { scroll: false });
  };
}
