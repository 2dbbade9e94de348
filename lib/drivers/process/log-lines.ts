import type { LogLine } from '#lib/drivers/driver.ts';
import type { Stream } from './log-index.ts';

export const LINE_CAP_BYTES = 16 * 1024;

/** Cuts bytes into lines: any bytes become text, and a line longer than 16 KiB is shortened with a mark. */
export function createSplitter(stream: Stream, skipFirst: boolean) {
  const name = stream === 'out' ? 'stdout' : 'stderr';
  let parts: Buffer[] = [];
  let kept = 0;
  let cut = 0;
  let skipping = skipFirst;

  function take(piece: Buffer): void {
    const room = Math.max(0, LINE_CAP_BYTES - kept);
    if (room > 0 && piece.length > 0) parts.push(Buffer.from(piece.subarray(0, room)));
    kept += Math.min(room, piece.length);
    cut += Math.max(0, piece.length - room);
  }

  function line(at: string): LogLine {
    const text = Buffer.concat(parts).toString('utf8').replace(/\r$/, '');
    const result: LogLine = { at, stream: name, text: cut > 0 ? `${text} … ${cut} bytes cut` : text };
    parts = [];
    kept = 0;
    cut = 0;
    return result;
  }

  return {
    push(data: Buffer, at: string): LogLine[] {
      const out: LogLine[] = [];
      let from = 0;
      for (let to = data.indexOf(10); to >= 0; to = data.indexOf(10, from)) {
        if (!skipping) {
          take(data.subarray(from, to));
          out.push(line(at));
        }
        skipping = false;
        from = to + 1;
      }
      if (!skipping) take(data.subarray(from));
      return out;
    },
    /** Output was lost here: what follows may begin in the middle of a line, and is shown as it is. */
    lost(bytes: number, at: string): LogLine[] {
      const out = kept > 0 ? [line(at)] : [];
      skipping = false;
      return [...out, { at, stream: name, text: `… ${(bytes / 1024 ** 2).toFixed(1)} MiB dropped` }];
    },
    /** The last line of a program that ended without a line break. */
    flush: (at: string): LogLine[] => (kept > 0 ? [line(at)] : []),
  };
}
