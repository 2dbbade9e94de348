import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { withQuery } from '#lib/client/routes.ts';

/** The team and the environment chosen in the top bar; they live in the URL and travel along every link of the rail. */
export type PageScope = { team: string | undefined; env: string | undefined };

export function useScope(): PageScope {
  const search = useSearchParams();
  return { team: search.get('team') ?? undefined, env: search.get('env') ?? undefined };
}

/** Changes filters in place: empty removes one, and the page of a list starts over. */
export function useSetFilters(): (patch: Record<string, string | undefined>, how?: 'push' | 'replace') => void {
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams();
  return (patch, how = 'push') => {
    const next = new URLSearchParams(search);
    next.delete('cursor');
    next.delete('at');
    for (const [name, value] of Object.entries(patch)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    const url = withQuery(pathname, Object.fromEntries(next));
    if (how === 'push') router.push(url, { scroll: false });
    else router.replace(url, { scroll: false });
  };
}
