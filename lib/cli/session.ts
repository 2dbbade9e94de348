import { type CliEnv, readCliEnv } from '#lib/kit/env.ts';
import { usageError } from './exit.ts';
import { FORMATS, type Format, openTerminal, renderValue, type Terminal } from './output/terminal.ts';
import type { Api } from './plane/api.ts';
import type { TargetFlags } from './plane/target.ts';

/** Options that every command takes. */
export type CommonFlags = TargetFlags & { output?: string; team?: string; environment?: string };

/** What a command works with. */
export type Session = {
  env: CliEnv;
  terminal: Terminal;
  format: Format;
  flags: CommonFlags;
  api(): Promise<Api>;
  /** Prints a value in the asked format; `table` and `names` say how for people and for pipes. */
  show(value: unknown, how: { table: () => string; names: () => string[] }): Promise<void>;
};

export function openSession(flags: CommonFlags): Session {
  const env = readCliEnv();
  const terminal = openTerminal(env);
  const format = toFormat(flags.output);
  return {
    env,
    terminal,
    format,
    flags,
    async api() {
      const [{ findTarget }, { openApi }] = await Promise.all([import('./plane/target.ts'), import('./plane/api.ts')]);
      return openApi(await findTarget(flags, env));
    },
    async show(value, { table, names }) {
      if (format === 'table') terminal.out(table());
      else if (format === 'name') {
        const { clean } = await import('./output/clean.ts');
        for (const name of names()) terminal.out(clean(name));
      } else terminal.out(await renderValue(value, format));
    },
  };
}

function toFormat(text: string | undefined): Format {
  const format = FORMATS.find((one) => one === (text ?? 'table'));
  if (!format) throw usageError(`There is no output format "${text}".`, `Use ${FORMATS.join(', ')}.`);
  return format;
}

/** `90`, `90s`, `5m`, `2h`, `7d` in milliseconds. @throws CliError `usage` */
export function parseDuration(text: string, option: string): number {
  const match = /^(\d{1,7})(ms|s|m|h|d)?$/.exec(text);
  if (!match) throw usageError(`${option} "${text}" is not a duration.`, 'Write 90s, 5m, 2h or 7d.');
  return Number(match[1]) * { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[(match[2] ?? 's') as 'ms' | 's' | 'm' | 'h' | 'd'];
}

/** @throws CliError `usage` */
export function parseCount(text: string, option: string, min = 0): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < min)
    throw usageError(`${option} "${text}" is not a whole number${min > 0 ? ` from ${min}` : ''}.`);
  return Number(text);
}
