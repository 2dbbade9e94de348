import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isPassing, isSignedOut } from './api-error.ts';
import { routes } from './routes.ts';

/**
 * One per browser tab, and one per request on the server. Data stays fresh until an event says otherwise; the
 * minute is the slow pass that catches what a lost event missed.
 */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
    defaultOptions: {
      // Sent at once or refused with words; never kept to be sent when nobody expects it any more. A plane on this very machine
      // answers without a network, so that the browser's opinion of the network decides nothing.
      mutations: { networkMode: 'always' },
      queries: {
        networkMode: 'always',
        staleTime: 60_000,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: true,
        retry: (count, error) => isPassing(error) && count < 3,
        retryDelay: (count) => Math.min(500 * 2 ** count, 4_000),
      },
    },
  });
}

let browserClient: QueryClient | undefined;

/** The tab's client; a fresh one on the server, where nothing may be shared between people. */
export function getQueryClient(): QueryClient {
  if (typeof window === 'undefined') return makeQueryClient();
  browserClient ??= makeQueryClient();
  return browserClient;
}

/** A session that was ended elsewhere: sign in again, then come back here. */
function leaveWhenSignedOut(error: unknown): void {
  if (typeof window === 'undefined' || !isSignedOut(error) || window.location.pathname.startsWith('/sign-in')) return;
  window.location.assign(routes.signIn(window.location.pathname + window.location.search, 'ended'));
}
