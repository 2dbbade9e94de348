/**
 * Pages that were asked for while the plane cannot be reached. Next gives the browser the address when a page's part does not come, and the
 * browser then shows an error of its own in place of the portal. Here such a part waits instead, and comes when the plane does.
 */
const AGAIN_MS = 1_000;
const listeners = new Set<() => void>();
let held = 0;

/** How many pages wait for the plane. */
export const heldPages = {
  count: (): number => held,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** From now on the window's `fetch` keeps asking for a page's parts until there is an answer, whatever it says. All else is as it was. */
export function holdPages(): void {
  const send = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    if (!isPagePart(init)) return send(input, init);
    let waits = false;
    try {
      for (;;) {
        try {
          return await send(input, init);
        } catch (error) {
          // What was stopped on purpose, or could not be sent whatever the network does.
          if (init?.signal?.aborted || !(error instanceof TypeError)) throw error;
        }
        if (!waits) change(1);
        waits = true;
        await untilWorthTrying();
      }
    } finally {
      if (waits) change(-1);
    }
  };
}

/** A part of a page that somebody wants now; what is only fetched ahead may fail. */
function isPagePart(init: RequestInit | undefined): boolean {
  const headers = new Headers(init?.headers);
  return headers.get('rsc') === '1' && !headers.has('next-router-prefetch');
}

function untilWorthTrying(): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      window.removeEventListener('online', go);
      resolve();
    };
    const timer = setTimeout(go, AGAIN_MS);
    window.addEventListener('online', go);
  });
}

function change(by: number): void {
  held += by;
  for (const listener of listeners) listener();
}
