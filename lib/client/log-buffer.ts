/** One line of a program's output; `instanceId` is set where several are read at once. */
export type LogLine = { at: string; stream: 'stdout' | 'stderr'; text: string; instanceId?: string | undefined };

const DEFAULT_MOST = 100_000;

/**
 * The lines a reader holds: bounded, filtered, and cheap to add to. `shown` are the indexes that match the filter, kept up to date
 * line by line; when the buffer is full the oldest tenth goes at once, so that adding stays cheap.
 */
export class LogBuffer {
  readonly #most: number;
  #lines: LogLine[] = [];
  #shown: number[] = [];
  #needle = '';
  #dropped = 0;

  constructor(most = DEFAULT_MOST) {
    this.#most = most;
  }

  get total(): number {
    return this.#lines.length;
  }

  /** Lines that were let go because the buffer was full. */
  get dropped(): number {
    return this.#dropped;
  }

  get shownCount(): number {
    return this.#shown.length;
  }

  push(lines: readonly LogLine[]): void {
    for (const line of lines) {
      this.#lines.push(line);
      if (this.#matches(line)) this.#shown.push(this.#lines.length - 1);
    }
    if (this.#lines.length > this.#most) this.#trim();
  }

  /** Shows only lines that contain `text`, whatever the case. */
  setFilter(text: string): void {
    const needle = text.trim().toLowerCase();
    if (needle === this.#needle) return;
    this.#needle = needle;
    this.#reindex();
  }

  clear(): void {
    this.#lines = [];
    this.#shown = [];
    this.#dropped = 0;
  }

  /** The matching lines from `start` to before `end`, with a number that never changes for a line. */
  slice(start: number, end: number): { number: number; line: LogLine }[] {
    const rows: { number: number; line: LogLine }[] = [];
    for (let at = Math.max(0, start); at < Math.min(end, this.#shown.length); at += 1) {
      const index = this.#shown[at];
      const line = index === undefined ? undefined : this.#lines[index];
      if (line && index !== undefined) rows.push({ number: this.#dropped + index, line });
    }
    return rows;
  }

  /** Every matching line as text, for a file. */
  toText(): string {
    return `${this.slice(0, this.#shown.length)
      .map(({ line }) => `${line.at} ${line.instanceId ? `${line.instanceId} ` : ''}${line.stream} ${line.text}`)
      .join('\n')}\n`;
  }

  #matches(line: LogLine): boolean {
    return this.#needle === '' || line.text.toLowerCase().includes(this.#needle);
  }

  #trim(): void {
    const cut = this.#lines.length - Math.floor(this.#most * 0.9);
    this.#lines = this.#lines.slice(cut);
    this.#dropped += cut;
    this.#reindex();
  }

  #reindex(): void {
    this.#shown = [];
    this.#lines.forEach((line, index) => {
      if (this.#matches(line)) this.#shown.push(index);
    });
  }
}

/** Which rows to draw: those in view and a few around, for rows of one height. */
export function visibleRange(
  view: { scrollTop: number; height: number; rowHeight: number; count: number },
  around = 12,
): { start: number; end: number } {
  const first = Math.floor(view.scrollTop / view.rowHeight) - around;
  const last = Math.ceil((view.scrollTop + view.height) / view.rowHeight) + around;
  return { start: Math.max(0, Math.min(first, view.count - 1)), end: Math.min(view.count, Math.max(last, 0)) };
}

const ESCAPE = '\\u001b';
const CONTROL = new RegExp(`${ESCAPE}\\[[0-9;?]*[ -/]*[@-~]|[\\u0000-\\u0008\\u000b-\\u001f\\u007f]`, 'g');

/** Terminal colours and cursor moves have no meaning on a page. */
export const plainText = (text: string): string => text.replace(CONTROL, '');
