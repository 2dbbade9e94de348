import { processSingleton } from './process-singleton.ts';

const state = processSingleton('web.in-flight', () => ({ requests: 0, idle: [] as (() => void)[] }));

/** Counts a request until the returned function is called; streams count until their first byte. */
export function trackRequest(): () => void {
  state.requests += 1;
  let open = true;
  return () => {
    if (!open) return;
    open = false;
    state.requests -= 1;
    if (state.requests === 0) for (const resolve of state.idle.splice(0)) resolve();
  };
}

/** Resolves when no request is being worked on, or after `limitMs`. */
export async function waitUntilIdle(limitMs: number): Promise<void> {
  if (state.requests === 0) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, limitMs);
    state.idle.push(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
