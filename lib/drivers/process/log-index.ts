import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

export const STREAMS = ['out', 'err'] as const;
export type Stream = (typeof STREAMS)[number];
export type Chunk = { file: number; start: number; end: number };
/** When the output was seen to reach these lengths. */
export type Mark = { ms: number; out: number; err: number };

/**
 * What is known about one attempt's output. Programs write straight into files, so nothing knows a line's time but the keeper, who
 * notes now and then how long the files have become. Positions are logical: they go on counting when a file is cut.
 */
export type LogView = { marks: Mark[]; chunks: Record<Stream, Chunk[]>; base: Record<Stream, number> };

export const newView = (): LogView => ({ marks: [], chunks: { out: [], err: [] }, base: { out: 0, err: 0 } });
export const indexPath = (folder: string): string => join(folder, 'index');
export const livePath = (folder: string, stream: Stream): string => join(folder, stream);
export const chunkPath = (folder: string, stream: Stream, file: number): string => join(folder, `${stream}.${file}`);

export const markLine = (mark: Mark): string => `T ${mark.ms} ${mark.out} ${mark.err}\n`;
/** A cut: [start, end) went into chunk `file` (0: nothing was kept), and the live file now begins at `base`. */
export const cutLine = (stream: Stream, chunk: Chunk, base: number): string =>
  `R ${stream} ${chunk.file} ${chunk.start} ${chunk.end} ${base}\n`;

/** Takes in whole index lines; a torn one is skipped. */
export function readIndexLines(view: LogView, text: string): void {
  for (const line of text.split('\n')) {
    const parts = line.split(' ');
    const numbers = parts.slice(parts[0] === 'R' ? 2 : 1).map(Number);
    if (numbers.some((value) => !Number.isFinite(value))) continue;
    if (parts[0] === 'T' && numbers.length === 3) {
      const [ms = 0, out = 0, err = 0] = numbers;
      view.marks.push({ ms, out, err });
    } else if (parts[0] === 'R' && numbers.length === 4 && (parts[1] === 'out' || parts[1] === 'err')) {
      const [file = 0, start = 0, end = 0, base = 0] = numbers;
      if (file > 0) view.chunks[parts[1]].push({ file, start, end });
      view.base[parts[1]] = base;
    }
  }
}

/** Follows an index file as it grows; starts over when it was replaced by a shorter one. */
export function createIndexReader(folder: string) {
  let view = newView();
  let inode = 0;
  let offset = 0;
  let rest = '';
  return {
    refresh(): LogView {
      let file: number;
      try {
        file = openSync(indexPath(folder), 'r');
      } catch {
        return view;
      }
      try {
        const stat = fstatSync(file);
        if (stat.ino !== inode || stat.size < offset) {
          view = newView();
          inode = stat.ino;
          offset = 0;
          rest = '';
        }
        const buffer = Buffer.alloc(Math.max(0, stat.size - offset));
        const length = readSync(file, buffer, 0, buffer.length, offset);
        offset += length;
        const text = rest + buffer.toString('latin1', 0, length);
        const cut = text.lastIndexOf('\n') + 1;
        rest = text.slice(cut);
        readIndexLines(view, text.slice(0, cut));
        return view;
      } finally {
        closeSync(file);
      }
    },
  };
}
