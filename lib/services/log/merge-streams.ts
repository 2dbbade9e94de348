type Merge<Source, Line> = {
  first: Source[];
  /** Asked now and then for sources that came since; absent when the set never changes. */
  more: (() => Promise<Source[]>) | undefined;
  everyMs: number;
  keyOf: (source: Source) => string;
  open: (source: Source) => AsyncIterable<Line>;
  signal: AbortSignal;
};

/** Lines held for a reader who is slower than the writers; beyond it the writers wait. */
const HELD = 1_000;

/** Many endless streams as one, in the order in which lines arrive. Ends with the signal, or when a fixed set has ended. */
export async function* mergeStreams<Source, Line>({
  first,
  more,
  everyMs,
  keyOf,
  open,
  signal,
}: Merge<Source, Line>): AsyncGenerator<Line> {
  const lines: Line[] = [];
  const running = new Map<string, Promise<void>>();
  let failure: unknown;
  const arrived = createGate();
  const taken = createGate();
  const pump = async (source: Source) => {
    try {
      for await (const line of open(source)) {
        lines.push(line);
        arrived.open();
        while (lines.length >= HELD && !signal.aborted) await taken.wait(everyMs);
      }
    } catch (error) {
      failure = error;
    } finally {
      running.delete(keyOf(source));
      arrived.open();
    }
  };
  const seen = new Set<string>();
  const join = (sources: Source[]) => {
    for (const source of sources) {
      const key = keyOf(source);
      if (seen.has(key)) continue;
      seen.add(key);
      running.set(key, pump(source));
    }
  };
  join(first);
  let lookedAt = performance.now();
  signal.addEventListener('abort', arrived.open, { once: true });
  while (!signal.aborted) {
    const batch = lines.splice(0);
    taken.open();
    yield* batch;
    if (batch.length === 0 && running.size === 0) {
      // All of them failed and none is left to speak: say why instead of an empty silence.
      if (failure !== undefined) throw failure;
      if (!more) return;
    }
    if (lines.length === 0) await arrived.wait(everyMs);
    if (more && performance.now() - lookedAt >= everyMs && !signal.aborted) {
      lookedAt = performance.now();
      join(await more());
    }
  }
}

/** Something to wait for that others open; closes again behind each one who waited. */
function createGate() {
  let release: (() => void) | undefined;
  let isOpen = false;
  return {
    open: () => {
      isOpen = true;
      release?.();
    },
    wait: async (timeoutMs: number) => {
      if (!isOpen) {
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          release = resolve;
          timer = setTimeout(resolve, timeoutMs);
        });
        clearTimeout(timer);
        release = undefined;
      }
      isOpen = false;
    },
  };
}
