import type { QueryClient } from '@tanstack/react-query';
import { markGone } from './gone.ts';
import { parseLiveKey } from './live.ts';

/**
 * Forgets everything about things that were deleted, instead of asking for them again. What a page still looks at keeps its last
 * data and gets the error `gone`, without a request; the page then says what happened.
 */
export function dropQueries(queries: QueryClient, keys: readonly string[], sentence: string): void {
  markGone(keys, sentence);
  for (const key of keys) {
    const target = parseLiveKey(key);
    if (!target) continue;
    const queryKey = [target.noun, target.id];
    void queries.cancelQueries({ queryKey }, { silent: true });
    queries.removeQueries({ queryKey, type: 'inactive' });
    void queries.invalidateQueries({ queryKey });
  }
}
