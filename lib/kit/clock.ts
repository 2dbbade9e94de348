/** The only source of time for code that decides: passed as an argument, so tests may hold it still. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until `advance` moves it. For tests and the fake driver. */
export function fixedClock(startIso: string): Clock & { advance(ms: number): void } {
  let at = new Date(startIso).getTime();
  return {
    now: () => new Date(at),
    advance: (ms) => {
      at += ms;
    },
  };
}
