import {
  appendFileSync,
  closeSync,
  type FSWatcher,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  watch,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { writeAtomic } from './files.ts';
import { type Lock, stillHolds, tryAcquire } from './lock.ts';
import {
  type Chunk,
  chunkPath,
  cutLine,
  indexPath,
  type LogView,
  livePath,
  markLine,
  newView,
  readIndexLines,
  STREAMS,
  type Stream,
} from './log-index.ts';

export type LogLimits = { fileBytes: number; files: number };
export const LOG_LIMITS: LogLimits = { fileBytes: 10 * 1024 ** 2, files: 5 };

const BUSY_GAP_MS = 20;
const CUT_GAP_MS = 1000;
const INDEX_BYTES = 1024 ** 2;

type Kept = {
  folder: string;
  view: LogView;
  seen: Record<Stream, number>;
  cutAt: Record<Stream, number>;
  checkedAt: number;
  timer: NodeJS.Timeout | undefined;
  watcher: FSWatcher | undefined;
};

/**
 * Notes the growth of log files and cuts them before they fill the disk. Programs hold their files open, so a full file is copied
 * and then emptied in place; under a flood the copy is skipped and the loss is noted. Of several planes on one home, one keeps.
 */
export function createLogKeeper(run: string, limits: LogLimits = LOG_LIMITS) {
  const kept = new Map<string, Kept>();
  const lock: Lock = { path: join(run, 'log-keeper.lock'), token: Math.random().toString(36).slice(2) };
  let mine = false;

  function keep(folder: string): void {
    if (kept.has(folder)) return;
    const entry: Kept = {
      folder,
      view: load(folder),
      seen: { out: 0, err: 0 },
      cutAt: { out: 0, err: 0 },
      checkedAt: 0,
      timer: undefined,
      watcher: undefined,
    };
    for (const stream of STREAMS) entry.seen[stream] = entry.view.marks.at(-1)?.[stream] ?? 0;
    kept.set(folder, entry);
    try {
      entry.watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === 'out' || name === 'err') hasten(entry);
      });
      entry.watcher.on('error', () => undefined);
    } catch {
      // the sweep sees it later
    }
    check(entry);
  }

  /** Looks at once after silence, and at most every 20 ms while a program goes on writing. */
  function hasten(entry: Kept): void {
    if (entry.timer) return;
    const wait = Math.max(0, entry.checkedAt + BUSY_GAP_MS - Date.now());
    entry.timer = setTimeout(() => {
      entry.timer = undefined;
      check(entry);
    }, wait).unref();
  }

  function check(entry: Kept): void {
    if (!mine || kept.get(entry.folder) !== entry) return;
    entry.checkedAt = Date.now();
    try {
      const sizes = { out: sizeOf(livePath(entry.folder, 'out')), err: sizeOf(livePath(entry.folder, 'err')) };
      const ends = { out: entry.view.base.out + sizes.out, err: entry.view.base.err + sizes.err };
      if (ends.out !== entry.seen.out || ends.err !== entry.seen.err) {
        appendFileSync(indexPath(entry.folder), markLine({ ms: entry.checkedAt, ...ends }), { mode: 0o600 });
        entry.seen = ends;
      }
      for (const stream of STREAMS) if (sizes[stream] > limits.fileBytes && stillHolds(lock)) cut(entry, stream);
    } catch {
      // the folder is being removed
    }
  }

  function cut(entry: Kept, stream: Stream): void {
    const path = livePath(entry.folder, stream);
    const { view } = entry;
    const base = view.base[stream];
    const size = sizeOf(path);
    // A little too much is kept whole; of a flood, the newest part.
    const from = size <= limits.fileBytes * 1.5 ? 0 : size - limits.fileBytes;
    const calm = entry.checkedAt - entry.cutAt[stream] >= CUT_GAP_MS;
    const file = (view.chunks[stream].at(-1)?.file ?? 0) + 1;
    const chunk: Chunk = calm ? { file, start: base + from, end: base + size } : { file: 0, start: base, end: base };
    if (calm) copyPart(path, chunkPath(entry.folder, stream, file), from, size);
    const newBase = base + sizeOf(path);
    appendFileSync(indexPath(entry.folder), cutLine(stream, chunk, newBase), { mode: 0o600 });
    truncateSync(path, 0);
    if (calm) {
      entry.cutAt[stream] = entry.checkedAt;
      view.chunks[stream].push(chunk);
    }
    view.base[stream] = newBase;
    entry.seen[stream] = newBase;
    while (view.chunks[stream].length > limits.files - 1) {
      const oldest = view.chunks[stream].shift();
      if (oldest) rmSync(chunkPath(entry.folder, stream, oldest.file), { force: true });
    }
    if (sizeOf(indexPath(entry.folder)) > INDEX_BYTES) compact(entry);
  }

  return {
    keep,
    /** Notes the last output of a program that ended, and lets go of its files. */
    release(folder: string): void {
      const entry = kept.get(folder);
      if (!entry) return;
      check(entry);
      entry.watcher?.close();
      clearTimeout(entry.timer);
      kept.delete(folder);
    },
    /** Takes over from a keeper that is gone; with `all`, sees what no event told. */
    sweep(all = true): void {
      mine = mine ? stillHolds(lock) : tryAcquire(lock);
      if (!all) return;
      for (const entry of kept.values()) check(entry);
    },
    close(): void {
      for (const entry of kept.values()) {
        entry.watcher?.close();
        clearTimeout(entry.timer);
      }
      kept.clear();
      if (mine && stillHolds(lock)) rmSync(lock.path, { force: true });
      mine = false;
    },
  };
}

export type LogKeeper = ReturnType<typeof createLogKeeper>;

function load(folder: string): LogView {
  const view = newView();
  try {
    readIndexLines(view, readFileSync(indexPath(folder), 'latin1'));
  } catch {
    // nothing was noted yet
  }
  for (const stream of STREAMS)
    view.chunks[stream] = view.chunks[stream].filter((chunk) => sizeOf(chunkPath(folder, stream, chunk.file)) > 0);
  view.marks = view.marks.slice(-1);
  return view;
}

/** Forgets marks of output that is no longer kept. */
function compact(entry: Kept): void {
  const all = newView();
  readIndexLines(all, readFileSync(indexPath(entry.folder), 'latin1'));
  const oldest = (stream: Stream): number => entry.view.chunks[stream][0]?.start ?? entry.view.base[stream];
  const marks = all.marks.filter((mark) => mark.out >= oldest('out') && mark.err >= oldest('err')).slice(-20_000);
  const cuts = STREAMS.flatMap((stream) => [
    ...entry.view.chunks[stream].map((chunk) => cutLine(stream, chunk, chunk.end)),
    cutLine(stream, { file: 0, start: 0, end: 0 }, entry.view.base[stream]),
  ]);
  writeAtomic(indexPath(entry.folder), [...cuts, ...marks.map(markLine)].join(''));
}

function copyPart(from: string, to: string, start: number, end: number): void {
  const source = openSync(from, 'r');
  const target = openSync(to, 'w', 0o600);
  try {
    const buffer = Buffer.allocUnsafe(1024 ** 2);
    for (let at = start; at < end; ) {
      const length = readSync(source, buffer, 0, Math.min(buffer.length, end - at), at);
      if (length === 0) break;
      writeSync(target, buffer, 0, length);
      at += length;
    }
  } finally {
    closeSync(source);
    closeSync(target);
  }
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
