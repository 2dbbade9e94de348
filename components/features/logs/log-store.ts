import { LogBuffer, type LogLine } from '#lib/client/log-buffer.ts';
import { type LogRequest, readLogs } from '#lib/client/log-stream.ts';

export type LogState = { phase: 'connecting' | 'following' | 'ended' | 'failed'; error: unknown; version: number; held: number };

const FRAME_MS = 80;
const RETRY_MS = 2_000;

/**
 * A log being read, outside React: lines come in bursts, the page is told at most twelve times a second. While paused, what comes is
 * held back and counted.
 */
export class LogStore {
  readonly buffer = new LogBuffer();
  readonly #request: LogRequest;
  readonly #listeners = new Set<() => void>();
  #state: LogState = { phase: 'connecting', error: undefined, version: 0, held: 0 };
  #incoming: LogLine[] = [];
  #paused = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stop: AbortController | undefined;
  /** By instance, the time of its last line and how many lines carried it: where to go on after a break. */
  readonly #seen = new Map<string, { at: string; count: number }>();

  constructor(request: LogRequest) {
    this.#request = request;
  }

  readonly snapshot = (): LogState => this.#state;

  /** Reading goes on for as long as somebody listens. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (!this.#stop) void this.#read();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop?.abort();
      this.#stop = undefined;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  };

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#flush();
  }

  setFilter(text: string): void {
    this.buffer.setFilter(text);
    this.#tell({});
  }

  async #read(): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop;
    try {
      const known = new Map([...this.#seen].map(([id, mark]) => [id, { ...mark }]));
      const since = [...known.values()].map((mark) => mark.at).sort()[0] ?? this.#request.since;
      for await (const line of readLogs({ ...this.#request, since }, stop.signal, () =>
        this.#tell({ phase: 'following', error: undefined }),
      )) {
        if (wasRead(known, line)) continue;
        this.#mark(line);
        this.#incoming.push(line);
        this.#timer ??= setTimeout(() => this.#flush(), FRAME_MS);
      }
      if (!stop.signal.aborted) this.#end(stop, { phase: 'ended' });
    } catch (error) {
      if (!stop.signal.aborted) this.#end(stop, { phase: 'failed', error });
    }
  }

  /** A followed log whose connection ended is taken up again where it was. */
  #end(stop: AbortController, patch: Partial<LogState>): void {
    this.#flush();
    this.#tell(patch);
    if (!this.#request.follow) return;
    setTimeout(() => {
      if (this.#stop === stop && this.#listeners.size > 0) void this.#read();
    }, RETRY_MS);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#paused && this.#incoming.length > 0) {
      this.buffer.push(this.#incoming.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)));
      this.#incoming = [];
    }
    this.#tell({ held: this.#incoming.length });
  }

  #mark(line: LogLine): void {
    const mark = this.#seen.get(line.instanceId ?? '');
    if (mark?.at === line.at) mark.count += 1;
    else this.#seen.set(line.instanceId ?? '', { at: line.at, count: 1 });
  }

  #tell(patch: Partial<LogState>): void {
    this.#state = { ...this.#state, ...patch, version: this.#state.version + 1 };
    for (const listener of this.#listeners) listener();
  }
}

/** True for a line that came before the connection broke; counts off lines of the same millisecond. */
function wasRead(known: Map<string, { at: string; count: number }>, line: LogLine): boolean {
  const mark = known.get(line.instanceId ?? '');
  if (!mark || line.at > mark.at) return false;
  if (line.at < mark.at) return true;
  mark.count -= 1;
  return mark.count >= 0;
}
