import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { LogLine } from '#lib/drivers/driver.ts';
import { type Chunk, chunkPath, createIndexReader, type LogView, livePath, STREAMS, type Stream } from './log-index.ts';
import { createSplitter } from './log-lines.ts';

const READ_BYTES = 256 * 1024;
type Positions = Record<Stream, number>;

/** Reads one attempt's output in the order it was seen to be written, from a start position on, as far as it goes. */
export function createLogReader(folder: string, start: 'oldest' | { sinceMs: number } | { lastBytes: number }) {
  const index = createIndexReader(folder);
  const view = index.refresh();
  const at = startPositions(folder, view, start);
  const partial = (stream: Stream): boolean => at[stream] > oldest(view, stream);
  const splitters = {
    out: createSplitter('out', typeof start === 'object' && 'lastBytes' in start && partial('out')),
    err: createSplitter('err', typeof start === 'object' && 'lastBytes' in start && partial('err')),
  };
  let markFrom = 0;
  let marksOf = view;
  let lastIso = new Date(view.marks[0]?.ms ?? Date.now()).toISOString();

  return {
    /** True when the read began at the first byte that is kept. */
    whole: !partial('out') && !partial('err'),
    *read(): Generator<LogLine> {
      const now = index.refresh();
      if (now !== marksOf) markFrom = 0;
      marksOf = now;
      const ends = endsOf(folder, now);
      for (; markFrom < now.marks.length; markFrom += 1) {
        const mark = now.marks[markFrom];
        if (!mark || (mark.out <= at.out && mark.err <= at.err)) continue;
        lastIso = new Date(mark.ms).toISOString();
        for (const stream of STREAMS) yield* readTo(now, stream, Math.min(mark[stream], ends[stream]), lastIso);
      }
      const ahead = STREAMS.some((stream) => ends[stream] > at[stream]);
      if (ahead) lastIso = new Date().toISOString();
      for (const stream of STREAMS) yield* readTo(now, stream, ends[stream], lastIso);
    },
    *flush(): Generator<LogLine> {
      for (const stream of STREAMS) yield* splitters[stream].flush(lastIso);
    },
  };

  function* readTo(now: LogView, stream: Stream, to: number, iso: string): Generator<LogLine> {
    while (at[stream] < to) {
      const piece = locate(now, stream, at[stream]);
      if (piece.at > at[stream]) {
        yield* splitters[stream].lost(piece.at - at[stream], iso);
        at[stream] = piece.at;
        continue;
      }
      const length = Math.min(READ_BYTES, to - at[stream], piece.end - at[stream]);
      const data = readAt(
        piece.file === 0 ? livePath(folder, stream) : chunkPath(folder, stream, piece.file),
        at[stream] - piece.start,
        length,
      );
      if (data.length === 0) {
        // Cut between the look at the index and the read: the next pass knows where it went.
        if (piece.file === 0) return;
        yield* splitters[stream].lost(piece.end - at[stream], iso);
        at[stream] = piece.end;
        continue;
      }
      at[stream] += data.length;
      yield* splitters[stream].push(data, iso);
    }
  }
}

/** The file that holds a position, or the first one after it; file 0 is the live one. */
function locate(view: LogView, stream: Stream, position: number): Chunk & { at: number } {
  const base = view.base[stream];
  const chunk = view.chunks[stream].find((each) => each.end > position && each.end <= base);
  if (chunk && position < base) return { ...chunk, at: Math.max(position, chunk.start) };
  return { file: 0, start: base, end: Number.POSITIVE_INFINITY, at: Math.max(position, base) };
}

function startPositions(folder: string, view: LogView, start: Parameters<typeof createLogReader>[1]): Positions {
  if (start === 'oldest') return { out: oldest(view, 'out'), err: oldest(view, 'err') };
  if ('lastBytes' in start) {
    const ends = endsOf(folder, view);
    return {
      out: Math.max(oldest(view, 'out'), ends.out - start.lastBytes),
      err: Math.max(oldest(view, 'err'), ends.err - start.lastBytes),
    };
  }
  const before = view.marks.filter((mark) => mark.ms < start.sinceMs).at(-1);
  return { out: Math.max(before?.out ?? 0, oldest(view, 'out')), err: Math.max(before?.err ?? 0, oldest(view, 'err')) };
}

const oldest = (view: LogView, stream: Stream): number => view.chunks[stream][0]?.start ?? 0;

const endsOf = (folder: string, view: LogView): Positions => ({
  out: view.base.out + (statSync(livePath(folder, 'out'), { throwIfNoEntry: false })?.size ?? 0),
  err: view.base.err + (statSync(livePath(folder, 'err'), { throwIfNoEntry: false })?.size ?? 0),
});

function readAt(path: string, offset: number, length: number): Buffer {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return Buffer.alloc(0);
  }
  try {
    const buffer = Buffer.allocUnsafe(length);
    return buffer.subarray(0, readSync(file, buffer, 0, length, offset));
  } finally {
    closeSync(file);
  }
}
