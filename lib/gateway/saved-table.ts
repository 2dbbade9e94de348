import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { parseTable } from './parse-route.ts';
import type { GatewayTable } from './route-table.ts';
import { type Snapshot, toTable } from './table.ts';

const DEBOUNCE_MS = 100;

/** The table as last saved; undefined where there is none. A file that cannot be read is moved aside and named to `onProblem`. */
export function loadTable(path: string, onProblem: (message: string) => void): GatewayTable | undefined {
  try {
    return parseTable(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    onProblem(`${path} is not a table (${(error as Error).message}); it was moved aside and the gateway starts empty.`);
    renameSync(path, `${path}.bad`);
    return undefined;
  }
}

export type TableSaver = { save(snapshot: Snapshot): void; flush(): void };

/** Saves the newest snapshot a moment after it came, in one step: a reader sees the old file or the new one, never a half. */
export function createTableSaver(path: string, onProblem: (message: string) => void): TableSaver {
  let waiting: Snapshot | undefined;
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!waiting) return;
    const snapshot = waiting;
    waiting = undefined;
    try {
      writeAtomically(path, JSON.stringify(toTable(snapshot)));
    } catch (error) {
      onProblem(`The table could not be saved: ${(error as Error).message}`);
    }
  };
  return {
    save(snapshot) {
      waiting = snapshot;
      timer ??= setTimeout(flush, DEBOUNCE_MS);
    },
    flush,
  };
}

/** Writes a file only its owner may read, by way of a temporary one beside it. */
export function writeAtomically(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}
