import type { CliEnv } from '#lib/kit/env.ts';
import { clean, cleanJson } from './clean.ts';
import { makeStyle, type Style } from './style.ts';

export type Format = 'table' | 'json' | 'yaml' | 'name';
export const FORMATS: readonly Format[] = ['table', 'json', 'yaml', 'name'];

/** Where a command writes: results to standard output, everything about them to standard error. */
export type Terminal = {
  out(text: string): void;
  note(text: string): void;
  /** One line that is rewritten on a terminal, and a plain line where it changed elsewhere. Ended by the next `note` or `out`. */
  progress(text: string): void;
  style: Style;
  /** A person watches standard output and error. */
  interactive: boolean;
};

export function openTerminal(
  env: CliEnv,
  stdout: NodeJS.WriteStream = process.stdout,
  stderr: NodeJS.WriteStream = process.stderr,
): Terminal {
  const interactive = Boolean(stdout.isTTY && stderr.isTTY) && !env.ci;
  let shown = '';
  const wipe = () => {
    if (shown && interactive) stderr.write('\r\u001b[2K');
    shown = '';
  };
  return {
    interactive,
    style: makeStyle(interactive && env.colour),
    out(text) {
      wipe();
      stdout.write(`${text}\n`);
    },
    note(text) {
      wipe();
      stderr.write(`${text}\n`);
    },
    progress(text) {
      if (text === shown) return;
      if (interactive) {
        const line = text.slice(0, Math.max(20, (stderr.columns || 80) - 1));
        stderr.write(`\r\u001b[2K${line}`);
        shown = text;
        return;
      }
      shown = text;
      stderr.write(`${text}\n`);
    },
  };
}

/** A value as JSON or YAML, safe for a terminal. */
export async function renderValue(value: unknown, format: 'json' | 'yaml'): Promise<string> {
  if (format === 'json') return cleanJson(JSON.stringify(value, null, 2));
  const { stringify } = await import('yaml');
  return clean(stringify(value).trimEnd(), { lines: true });
}
