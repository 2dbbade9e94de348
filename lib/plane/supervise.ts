import { backoffMs } from '#lib/kit/backoff.ts';

/** One thing that must keep running: `start` brings it up (or adopts it) and says how to notice its end. */
export type Running = { onExit(listener: () => void): void };
export type Part<R extends Running> = {
  name: string;
  start(): Promise<R>;
  /** After it came back from a crash. */
  onRestart?(running: R): void;
  /** The end of its log, for a crash loop's explanation. */
  lastWords?(): string;
};

export type Supervised<R extends Running> = { current(): R; release(): void };

const SETTLED_MS = 30_000;
const LOOP = 5;

/**
 * Starts a part and starts it again whenever it ends, at once the first time, then with growing pauses up to 10 s; after five ends in a
 * row it explains the loop, and goes on trying. The first start's failure is the caller's.
 */
export async function supervise<R extends Running>(part: Part<R>, log: (line: string) => void, pause = sleep): Promise<Supervised<R>> {
  let running = await part.start();
  let startedAt = Date.now();
  let failures = 0;
  let released = false;

  const watch = (): void => running.onExit(() => void revive());
  const revive = async (): Promise<void> => {
    if (released) return;
    failures = Date.now() - startedAt > SETTLED_MS ? 1 : failures + 1;
    log(failures === LOOP ? explain(part, failures) : `${part.name} ended; starting it again …`);
    if (failures > 1) await pause(backoffMs(failures - 1, Math.random(), 200, 10_000));
    if (released) return;
    startedAt = Date.now();
    try {
      running = await part.start();
    } catch (error) {
      log(`${part.name} could not be started: ${error instanceof Error ? error.message : String(error)}`);
      await pause(200);
      return revive();
    }
    log(`${part.name} is back.`);
    part.onRestart?.(running);
    watch();
  };
  watch();
  return {
    current: () => running,
    release: () => {
      released = true;
    },
  };
}

function explain(part: Part<Running>, failures: number): string {
  const words = part.lastWords?.();
  return `${part.name} ended ${failures} times in a row, so something is wrong with it${words ? `. Its last words:\n${words}` : '.'}\nIt is tried again every 10 s.`;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
