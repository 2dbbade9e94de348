import { type Arranged, type ArrangeInput, arrange } from './arrange.ts';

/** Up to here the layout costs less than asking a worker does. */
const AT_ONCE = 120;

let worker: Worker | undefined | null;
let lastId = 0;
const waiting = new Map<number, { resolve: (value: Arranged) => void; input: ArrangeInput }>();

/** Starts the worker while the data is still on its way. Without workers the layout runs here. */
export function warmArranger(): void {
  if (worker !== undefined) return;
  try {
    worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
  } catch {
    worker = null;
    return;
  }
  worker.onmessage = ({ data }: MessageEvent<{ id: number; output: Arranged; tookMs: number }>) => {
    performance.measure?.('orrery-layout', { start: performance.now() - data.tookMs, duration: data.tookMs });
    waiting.get(data.id)?.resolve(data.output);
    waiting.delete(data.id);
  };
  worker.onerror = () => {
    worker = null;
    for (const { resolve, input } of waiting.values()) resolve(arrange(input));
    waiting.clear();
  };
}

let latest: { key: string; answer: Arranged | Promise<Arranged> } | undefined;

/**
 * Lays out off the main thread; a small picture at once, in the same call, so that it is there with the first frame. The latest answer
 * is kept: whoever asks the same again has it without waiting.
 */
export function arrangeSoon(input: ArrangeInput): Arranged | Promise<Arranged> {
  if (input.nodes.length <= AT_ONCE) return arrange(input);
  const key = JSON.stringify(input);
  if (latest?.key === key) return latest.answer;
  const asked = { key, answer: ask(input) };
  latest = asked;
  if (asked.answer instanceof Promise) void asked.answer.then((answer) => Object.assign(asked, { answer }));
  return asked.answer;
}

function ask(input: ArrangeInput): Arranged | Promise<Arranged> {
  warmArranger();
  if (!worker) return arrange(input);
  lastId += 1;
  const id = lastId;
  const asked = worker;
  return new Promise((resolve) => {
    waiting.set(id, { resolve, input });
    asked.postMessage({ id, input });
  });
}
