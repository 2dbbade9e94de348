import { err, ok, type Result } from '../../kit/result.ts';

const MEMORY_UNITS: Record<string, number> = {
  '': 1,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};
const MIB = 2 ** 20;
const MAX_CPU_MILLI = 1_000_000;
const MAX_MEMORY_MIB = 16 * 2 ** 20;

/** `100m`, `0.5`, `2` as thousandths of a core, rounded up. The error is a sentence. */
export function parseCpu(text: string | number): Result<number, string> {
  const match = /^(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})(m?)$/.exec(plain(text));
  if (!match) return err(`"${shown(text)}" is not an amount of CPU: write cores such as 0.5 or 2, or thousandths such as 100m`);
  const milli = Math.ceil(round(Number(match[1]) * (match[2] ? 1 : 1000)));
  if (milli > MAX_CPU_MILLI) return err(`"${shown(text)}" is more CPU than any machine has`);
  return ok(milli);
}

/** `64Mi`, `1Gi`, `128M`, or bytes, as MiB, rounded up. The error is a sentence. */
export function parseMemory(text: string | number): Result<number, string> {
  const match = /^(\d{1,18}(?:\.\d{1,9})?)([a-zA-Z]{0,2})$/.exec(plain(text));
  const unit = match && Object.hasOwn(MEMORY_UNITS, match[2] ?? '') ? MEMORY_UNITS[match[2] ?? ''] : undefined;
  if (!match || unit === undefined) return err(`"${shown(text)}" is not an amount of memory: write 64Mi, 1Gi, 128M, or bytes`);
  const bytes = Number(match[1]) * unit;
  if (bytes > 0 && bytes < MIB) return err(`"${shown(text)}" is ${bytes} bytes, less than any program needs: did you mean ${match[1]}Mi?`);
  const mib = Math.ceil(round(bytes / MIB));
  if (mib > MAX_MEMORY_MIB) return err(`"${shown(text)}" is more memory than any machine has`);
  return ok(mib);
}

const plain = (value: string | number): string => (typeof value === 'number' ? value.toString() : value.trim());
const shown = (value: string | number): string => String(value).slice(0, 40);
/** Takes the noise of binary fractions away, so that 0.1 * 3 is not rounded up to the next unit. */
const round = (value: number): number => Math.round(value * 1e6) / 1e6;
