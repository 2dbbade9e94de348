import { useCallback, useEffect, useState } from 'react';

const SETTLED_MS = 2_000;

/**
 * Whether what can wait may begin: the page has had time to show what it is about, and the browser has nothing to do. `hurry` ends the
 * wait at once.
 */
export function useCalm(): [isCalm: boolean, hurry: () => void] {
  const [isCalm, setCalm] = useState(false);
  const hurry = useCallback(() => setCalm(true), []);
  useEffect(() => {
    let idle = 0;
    const timer = window.setTimeout(() => {
      // Safari has no idle callbacks.
      if (typeof window.requestIdleCallback === 'function') idle = window.requestIdleCallback(hurry, { timeout: 5_000 });
      else hurry();
    }, SETTLED_MS);
    return () => {
      window.clearTimeout(timer);
      if (idle) window.cancelIdleCallback(idle);
    };
  }, [hurry]);
  return [isCalm, hurry];
}
